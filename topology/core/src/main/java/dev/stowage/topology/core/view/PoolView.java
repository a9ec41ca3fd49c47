package dev.stowage.topology.core.view;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The waiting segments of one partition.
 *
 * @param segments segments that are not in a batch that was sent, including those in open batches
 * @param slots slots that they take
 * @param oldest the segment that has waited longest, null if none waits
 * @param openBatches batches that are not complete yet
 */
public record PoolView(int segments, long slots, @Nullable Oldest oldest, List<OpenBatch> openBatches) {
    public static final PoolView EMPTY = new PoolView(0, 0, null, List.of());

    public PoolView {
        openBatches = List.copyOf(openBatches);
    }

    /**
     * A waiting segment.
     *
     * @param sourceOffset input offset of its raw sequence
     * @param timestamp of its record, ms since 1970
     * @param waitedRows rows opened in the partition since it came
     */
    public record Oldest(long sourceOffset, long timestamp, long waitedRows) {}

    /**
     * A batch that is being filled.
     *
     * @param bucket bound of its bucket
     * @param rows rows that it has
     * @param segments segments in them
     * @param usedSlots slots that they take
     */
    public record OpenBatch(int bucket, int rows, int segments, long usedSlots) {}
}
