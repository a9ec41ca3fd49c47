package dev.stowage.app.demo;

import dev.stowage.schemas.BatchContents;
import dev.stowage.topology.core.statistics.BucketCounts;
import dev.stowage.topology.core.statistics.CountedBatch;
import dev.stowage.topology.core.view.BucketView;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts what is on the output and reject topics. Not thread-safe. */
final class OutputCounts {
    private final boolean splits;
    private final Map<Integer, BitSet> packedOffsets = new HashMap<>();
    private final Map<Integer, BitSet> rejectedOffsets = new HashMap<>();
    private final SortedMap<String, Long> rejectedByReason = new TreeMap<>();
    private final SortedMap<Integer, BucketCounts> buckets = new TreeMap<>();

    /** @param splits whether overlong sequences are split rather than cut */
    OutputCounts(boolean splits) {
        this.splits = splits;
    }

    void addBatch(BatchContents batch) {
        CountedBatch counted = CountedBatch.of(batch.header(), batch.segments().size(), residuesCut(batch), 0, 0);
        buckets.computeIfAbsent(batch.header().bucket(), unseen -> new BucketCounts())
                .add(counted);
        BitSet offsets = packedOffsets.computeIfAbsent(batch.header().window().partition(), unseen -> new BitSet());
        batch.segments().forEach(segment -> offsets.set(Math.toIntExact(segment.sourceOffset())));
    }

    private long residuesCut(BatchContents batch) {
        // The pieces of a split sequence hold all of it.
        return splits
                ? 0
                : batch.segments().stream()
                        .mapToLong(segment -> segment.sourceLength() - segment.residues())
                        .sum();
    }

    void addReject(int partition, long offset, String reason) {
        BitSet offsets = rejectedOffsets.computeIfAbsent(partition, unseen -> new BitSet());
        if (!offsets.get(Math.toIntExact(offset))) {
            offsets.set(Math.toIntExact(offset));
            rejectedByReason.merge(reason, 1L, Long::sum);
        }
    }

    /** Input records of which a segment is in a batch. */
    long packed() {
        return packedOffsets.values().stream().mapToLong(BitSet::cardinality).sum();
    }

    /** Number of rejected input records. */
    long rejected() {
        return rejectedOffsets.values().stream().mapToLong(BitSet::cardinality).sum();
    }

    /** Rejected input records by reason. */
    SortedMap<String, Long> rejectedByReason() {
        return rejectedByReason;
    }

    /** Counts of all buckets together. */
    BucketView total() {
        return buckets().values().stream().reduce(BucketView.ZERO, BucketView::plus);
    }

    /** Counts by bucket. */
    SortedMap<Integer, BucketView> buckets() {
        SortedMap<Integer, BucketView> views = new TreeMap<>();
        buckets.forEach((bucket, counts) -> views.put(bucket, counts.toView()));
        return views;
    }
}
