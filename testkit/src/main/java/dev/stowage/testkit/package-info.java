/**
 * For integration tests of whoever feeds Stowage or reads its batches. Start with {@link StowageExtension}.
 */
@NullMarked
package dev.stowage.testkit;

import org.jspecify.annotations.NullMarked;
