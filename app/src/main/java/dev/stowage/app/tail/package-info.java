/**
 * Batches made readable. Start with {@link BatchPrinter}.
 */
@NullMarked
package dev.stowage.app.tail;

import org.jspecify.annotations.NullMarked;
