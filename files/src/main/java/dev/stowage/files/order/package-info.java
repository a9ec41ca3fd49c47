/** Detection of sequences that are sorted by length. Start with {@link LengthOrder}. */
@NullMarked
package dev.stowage.files.order;

import org.jspecify.annotations.NullMarked;
