package dev.stowage.server.view;

import dev.stowage.schemas.EmissionCause;
import dev.stowage.schemas.RejectReason;
import dev.stowage.topology.core.position.UnreadRange;
import dev.stowage.topology.core.view.BatchView;
import dev.stowage.topology.core.view.BucketView;
import dev.stowage.topology.core.view.PartitionView;
import dev.stowage.topology.core.view.PoolView;
import dev.stowage.topology.core.view.RecentRows;
import dev.stowage.topology.core.view.RejectView;
import dev.stowage.topology.core.view.WindowView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Sample views. */
public final class SomeViews {
    private SomeViews() {}

    /** Counts of this many full batches with two rows of 512 slots and one slot of padding per row. */
    public static BucketView batches(long batches) {
        return batches(batches, batches * 5);
    }

    /** The same, with this many unknown residues. */
    public static BucketView batches(long batches, long unknownResidues) {
        return new BucketView(
                batches * 4,
                batches * 2,
                batches,
                batches,
                batches * 1_024,
                batches * 1_024,
                batches * 1_022,
                batches * 1_022,
                batches * 1_014,
                batches * 3,
                unknownResidues,
                batches * 2,
                0,
                0,
                0,
                batches * 524_288,
                batches * 261_121,
                batches * 8_192,
                batches == 0 ? 0 : 7);
    }

    public static WindowView window(long start, boolean open, long batches) {
        return new WindowView(start, start, start + 600_000, 0, open, Map.of(512, batches(batches)));
    }

    /** A closed window of an epoch. */
    public static WindowView window(long start, long epoch, long batches) {
        return new WindowView(start, start, start + 600_000, epoch, false, Map.of(512, batches(batches)));
    }

    /** A partition that has been read up to the given offset. */
    public static PartitionView partition(int partition, long lastOffset, WindowView... windows) {
        return partition(partition, lastOffset, 1_000, List.of(windows));
    }

    /** The same partition, with unread offsets. */
    public static PartitionView withUnread(PartitionView view, UnreadRange... unread) {
        return with(view, view.undeclaredTracks(), List.of(unread));
    }

    /** The same partition, with so many records that have an undeclared track. */
    public static PartitionView withUndeclared(PartitionView view, long records) {
        return with(view, records, view.unread());
    }

    private static PartitionView with(PartitionView view, long undeclaredTracks, List<UnreadRange> unread) {
        return new PartitionView(
                view.partition(),
                view.committedAt(),
                view.lastOffset(),
                view.accepted(),
                view.batches(),
                view.sinceStart(),
                view.windows(),
                view.pool(),
                view.rejects(),
                view.latestRejects(),
                view.ticks(),
                undeclaredTracks,
                unread,
                view.recentRows(),
                view.latestBatch());
    }

    /** A partition with many windows of many buckets. */
    public static PartitionView wide(int partition) {
        Map<Integer, BucketView> buckets = IntStream.rangeClosed(1, 32)
                .boxed()
                .collect(Collectors.toMap(bound -> bound * 64, bound -> batches(bound)));
        return partition(
                partition,
                10,
                1_000,
                IntStream.range(0, 48)
                        .mapToObj(at -> new WindowView(at, at * 600_000L, (at + 1) * 600_000L, 0, false, buckets))
                        .toList());
    }

    public static PartitionView partition(int partition, long lastOffset, long committedAt, List<WindowView> windows) {
        List<Integer> bins =
                new ArrayList<>(IntStream.range(0, RecentRows.BINS).boxed().toList());
        return new PartitionView(
                partition,
                committedAt,
                lastOffset,
                lastOffset + 1,
                10,
                Map.of(512, batches(10), 1_024, batches(1)),
                windows,
                new PoolView(3, 900, new PoolView.Oldest(lastOffset - 2, 5_000, 12), List.of()),
                Map.of(RejectReason.MALFORMED_AVRO, 2L),
                List.of(new RejectView(lastOffset, 4_000 + partition, RejectReason.MALFORMED_AVRO, "no <b>Avro</b>")),
                partition,
                0,
                List.of(),
                new RecentRows(bins),
                new BatchView(
                        "sequences/" + partition + "/0/0", 512, 512, List.of(List.of(500, 11)), EmissionCause.FULL));
    }
}
