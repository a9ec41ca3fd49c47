/**
 * Synthetic sequences. Start with {@link SequenceGenerator}.
 */
@NullMarked
package dev.stowage.files.generate;

import org.jspecify.annotations.NullMarked;
