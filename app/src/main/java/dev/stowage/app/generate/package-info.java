/**
 * Synthetic sequences. Start with {@link SequenceGenerator}.
 */
@NullMarked
package dev.stowage.app.generate;

import org.jspecify.annotations.NullMarked;
