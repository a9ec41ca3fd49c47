package dev.stowage.server.view;

import dev.stowage.topology.core.view.BucketView;
import java.util.SortedMap;

/**
 * The merged windows of all partitions with the same start and epoch.
 *
 * @param start ms since 1970, inclusive
 * @param end ms since 1970, exclusive
 * @param epoch of the windows
 * @param open whether one of them is open
 * @param partitions number of partitions with such a window
 * @param buckets counts by upper bound of the bucket
 */
public record MergedWindow(
        long start, long end, long epoch, boolean open, int partitions, SortedMap<Integer, BucketView> buckets) {
    /** All buckets together. */
    public BucketView total() {
        return buckets.values().stream().reduce(BucketView.ZERO, BucketView::plus);
    }
}
