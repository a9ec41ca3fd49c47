/**
 * Consumes topics in order and in bounded memory. Start with {@link PartitionCursor}.
 */
@NullMarked
package dev.stowage.cluster.consume;

import org.jspecify.annotations.NullMarked;
