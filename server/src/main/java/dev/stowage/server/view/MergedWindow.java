package dev.stowage.server.view;

import dev.stowage.topology.core.view.BucketView;
import java.util.SortedMap;

/**
 * The windows of all partitions that start at one time and have one epoch, together.
 *
 * @param start ms since 1970, inclusive
 * @param end ms since 1970, exclusive
 * @param epoch of the windows
 * @param open whether more may come in one of them
 * @param partitions how many partitions have such a window
 * @param buckets counts by bound of the bucket
 */
public record MergedWindow(
        long start, long end, long epoch, boolean open, int partitions, SortedMap<Integer, BucketView> buckets) {
    /** All buckets together. */
    public BucketView total() {
        return buckets.values().stream().reduce(BucketView.ZERO, BucketView::plus);
    }
}
