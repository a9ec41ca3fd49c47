package dev.stowage.tools.verify;

import java.util.Map;

/**
 * Where verification of a partition can go on: between two windows, so that nothing is pending.
 *
 * @param input input offset
 * @param output offset of the next batch
 * @param rejects offset of the next reject
 * @param statistics offset of the next record of the statistics topic
 * @param window the last window that was verified, -1 if none
 * @param nextSequence sequence of the next batch, -1 if nobody knows
 * @param nextBucketSequence the same per bucket, as far as it is known
 */
record PartitionCheckpoint(
        long input,
        long output,
        long rejects,
        long statistics,
        long window,
        long nextSequence,
        Map<Integer, Long> nextBucketSequence) {

    static final PartitionCheckpoint START = new PartitionCheckpoint(0, 0, 0, 0, -1, 0, Map.of());
}
