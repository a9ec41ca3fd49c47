package dev.stowage.schemas.reader;

/**
 * A batch in an index.
 *
 * @param partition partition of the topic, and of the input
 * @param bucket upper bound of the length bucket, slots
 * @param offset offset in the partition
 * @param sequence dense count of batches in the partition
 * @param window input offset of the record that opened the batch's window
 * @param sumSquaredSegments sum of the squares of the segments' lengths: attention cost
 * @param rows rows of the batch
 * @param rowLength slots of each row
 * @param tokens slots with a token
 * @param segments number of segments
 */
public record IndexedBatch(
        int partition,
        int bucket,
        long offset,
        long sequence,
        long window,
        long sumSquaredSegments,
        int rows,
        int rowLength,
        long tokens,
        int segments) {}
