/**
 * Packing a stretch of the input again. Start with {@link PartitionReplay}.
 */
@NullMarked
package dev.stowage.app.replay;

import org.jspecify.annotations.NullMarked;
