/**
 * For integration tests of applications that send sequences to Stowage or read its batches. Start with {@link StowageExtension}.
 */
@NullMarked
package dev.stowage.testkit;

import org.jspecify.annotations.NullMarked;
