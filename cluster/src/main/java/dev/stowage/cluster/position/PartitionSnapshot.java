package dev.stowage.cluster.position;

import dev.stowage.topology.core.state.Progress;
import org.jspecify.annotations.Nullable;

/**
 * What the brokers say of one input partition, while the application may be running elsewhere.
 *
 * @param partition input partition
 * @param offsetBefore offset that the group had committed before the state was read, null if none
 * @param offsetAfter the same after the state was read
 * @param progress what the changelog holds, null if nothing
 * @param hasStatistics whether the changelog of the statistics holds anything
 * @param logBegin first offset that the input still holds
 * @param logEnd offset behind the last record of the input
 * @param output what of its batches the output holds, null if nothing
 */
record PartitionSnapshot(
        int partition,
        @Nullable Long offsetBefore,
        @Nullable Long offsetAfter,
        @Nullable Progress progress,
        boolean hasStatistics,
        long logBegin,
        long logEnd,
        @Nullable Output output) {

    /**
     * The batches of an input partition on the output.
     *
     * @param firstSequence dense number of the first that is there
     * @param lastSequence the same of the last
     */
    record Output(long firstSequence, long lastSequence) {}
}
