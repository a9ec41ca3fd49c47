package dev.stowage.cluster.position;

import dev.stowage.topology.core.state.Checkpoint;
import org.jspecify.annotations.Nullable;

/**
 * Offsets and state of one input partition as of now. The application may be running elsewhere.
 *
 * @param partition input partition
 * @param offsetBefore offset that the group had committed before the state was read, null if none
 * @param offsetAfter the same after the state was read
 * @param checkpoint checkpoint in the changelog, null if there is none
 * @param hasStatistics whether the changelog of the statistics has entries
 * @param logBegin first offset of the input
 * @param logEnd offset behind the last record of the input
 * @param output its batches on the output topic, null if there are none
 */
record PartitionSnapshot(
        int partition,
        @Nullable Long offsetBefore,
        @Nullable Long offsetAfter,
        @Nullable Checkpoint checkpoint,
        boolean hasStatistics,
        long logBegin,
        long logEnd,
        @Nullable Output output) {

    /**
     * The batches of an input partition on the output.
     *
     * @param firstSequence dense number of the first batch
     * @param lastSequence dense number of the last batch
     */
    record Output(long firstSequence, long lastSequence) {}
}
