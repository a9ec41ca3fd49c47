/**
 * Reading the topics back, in order and in bounded memory. Start with {@link PartitionCursor}.
 */
@NullMarked
package dev.stowage.cluster.log;

import org.jspecify.annotations.NullMarked;
