package dev.stowage.tools.verify;

import java.util.Map;

/**
 * A position at which verification of a partition can continue: between two windows, so that no record is pending.
 *
 * @param input input offset
 * @param output offset of the next batch
 * @param rejects offset of the next reject
 * @param statistics offset of the next record of the statistics topic
 * @param window the last verified window, -1 if there is none
 * @param nextSequence sequence of the next batch, -1 if it is unknown
 * @param nextBucketSequence known sequences of the next batch per bucket
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
