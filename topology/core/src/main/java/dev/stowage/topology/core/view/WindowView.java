package dev.stowage.topology.core.view;

import java.util.Map;

/**
 * Counts of one window of one partition.
 *
 * @param offset source offset of the record that opened it: its identity
 * @param start ms since 1970, inclusive
 * @param end ms since 1970, exclusive
 * @param epoch of the record that opened it
 * @param open whether more records may join it
 * @param buckets counts by bound of the bucket; empty if no batch was sent
 */
public record WindowView(
        long offset, long start, long end, long epoch, boolean open, Map<Integer, BucketView> buckets) {
    public WindowView {
        buckets = Map.copyOf(buckets);
    }
}
