/**
 * Reads a topic of packed batches: whole batches with {@link PackedBatchReader}, or an index made from their headers
 * alone. Partitions are assigned, never subscribed: no consumer group, no commits. Start with {@link BatchTopic}.
 */
@NullMarked
package dev.stowage.schemas.reader;

import org.jspecify.annotations.NullMarked;
