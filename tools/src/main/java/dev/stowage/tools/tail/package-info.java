/**
 * Printing batches as text. Start with {@link BatchPrinter}.
 */
@NullMarked
package dev.stowage.tools.tail;

import org.jspecify.annotations.NullMarked;
