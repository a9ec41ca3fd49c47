/**
 * A check before the start. Start with {@link CheckCommand}.
 */
@NullMarked
package dev.stowage.cluster.check;

import org.jspecify.annotations.NullMarked;
