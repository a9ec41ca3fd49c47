/**
 * Packing a range of the input again. Start with {@link PartitionReplay}.
 */
@NullMarked
package dev.stowage.tools.replay;

import org.jspecify.annotations.NullMarked;
