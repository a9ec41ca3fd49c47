package dev.stowage.server.metrics;

import dev.stowage.server.view.ApplicationView;
import dev.stowage.server.view.InstanceView;
import dev.stowage.topology.core.position.UnreadRange;
import dev.stowage.topology.core.view.BucketView;
import dev.stowage.topology.core.view.PartitionView;
import dev.stowage.topology.core.view.PoolView.Oldest;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/*
 * Values come from the stores: a series has the value of the last commit of its partition, and exists as long as this instance has the
 * partition. Meters that are registered once and incremented would be wrong after a restart, and would remain after a partition has moved.
 */
/** Stowage's own metrics, collected from views. Not thread-safe. */
final class CommittedMetrics implements MultiCollector {
    private static final String BUCKET = "bucket";
    private static final String PARTITION = "partition";

    private final LongSupplier nanoClock;
    private final Map<Integer, Seen> oldest = new HashMap<>();
    private @Nullable InstanceView local;
    private long instancesMissing;

    /** The oldest segment of a partition's pool, and the time since which it is the oldest. */
    private record Seen(long sourceOffset, long since) {}

    CommittedMetrics(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** Sets the views of the next scrape. */
    void update(InstanceView instance, ApplicationView view) {
        local = instance;
        instancesMissing = view.instancesMissing();
        oldest.keySet()
                .retainAll(instance.partitions().stream()
                        .map(PartitionView::partition)
                        .toList());
        for (PartitionView partition : instance.partitions()) {
            Oldest now = partition.pool().oldest();
            if (now == null) {
                oldest.remove(partition.partition());
            } else {
                oldest.compute(
                        partition.partition(),
                        (number, seen) -> seen != null && seen.sourceOffset() == now.sourceOffset()
                                ? seen
                                : new Seen(now.sourceOffset(), nanoClock.getAsLong()));
            }
        }
    }

    @Override
    public MetricSnapshots collect() {
        InstanceView view = local;
        if (view == null) {
            return MetricSnapshots.of();
        }
        List<MetricFamily> families = new ArrayList<>();
        addBuckets(families, view.partitions());
        addPartitions(families, view.partitions());
        addInstance(families, view);
        return new MetricSnapshots(families.stream().map(MetricFamily::snapshot).toList());
    }

    private static void addBuckets(List<MetricFamily> families, List<PartitionView> partitions) {
        for (BucketMetric metric : BucketMetric.ALL) {
            MetricFamily family = MetricFamily.counter(metric.name(), metric.help());
            eachBucket(
                    partitions,
                    (partition, bucket, counts) -> family.add(
                            (double) metric.value().applyAsLong(counts), BUCKET, bucket, PARTITION, partition));
            families.add(family);
        }
        MetricFamily padding = MetricFamily.counter("stowage_padding_slots", "Slots without a token, by cause.");
        for (BucketMetric cause : BucketMetric.PADDING) {
            eachBucket(
                    partitions,
                    (partition, bucket, counts) -> padding.add(
                            (double) cause.value().applyAsLong(counts),
                            BUCKET,
                            bucket,
                            "cause",
                            cause.name(),
                            PARTITION,
                            partition));
        }
        families.add(padding);
        MetricFamily wait =
                MetricFamily.gauge("stowage_largest_wait_rows", "Max rows that were opened while a segment waited.");
        eachBucket(
                partitions,
                (partition, bucket, counts) ->
                        wait.add((double) counts.largestWaitRows(), BUCKET, bucket, PARTITION, partition));
        families.add(wait);
    }

    private interface BucketStep {
        void take(String partition, String bucket, BucketView counts);
    }

    private static void eachBucket(List<PartitionView> partitions, BucketStep step) {
        for (PartitionView partition : partitions) {
            String number = Integer.toString(partition.partition());
            partition.sinceStart().forEach((bucket, counts) -> step.take(number, bucket.toString(), counts));
        }
    }

    private void addPartitions(List<MetricFamily> families, List<PartitionView> partitions) {
        MetricFamily rejects = MetricFamily.counter("stowage_rejects", "Records that could not be packed, by reason.");
        MetricFamily ticks = MetricFamily.counter("stowage_ticks", "Ticks read.");
        MetricFamily unread = MetricFamily.counter(
                "stowage_unread_offsets",
                "Input offsets that were never read, by cause: the maximum number of missing records.");
        MetricFamily accepted = MetricFamily.counter("stowage_accepted", "Records accepted: packed or waiting.");
        MetricFamily undeclared = MetricFamily.counter(
                "stowage_undeclared_tracks", "Records accepted with a track that is not declared.");
        MetricFamily segments =
                MetricFamily.gauge("stowage_pool_segments", "Waiting segments, including those in open batches.");
        MetricFamily slots = MetricFamily.gauge("stowage_pool_slots", "Slots of the waiting segments.");
        MetricFamily rows =
                MetricFamily.gauge("stowage_pool_oldest_wait_rows", "Rows opened since the oldest segment arrived.");
        MetricFamily seconds = MetricFamily.gauge(
                "stowage_pool_oldest_seconds",
                "How long the same segment has been the oldest, as seen by this process; 0 if none waits.");
        MetricFamily offset =
                MetricFamily.gauge("stowage_last_offset", "Input offset of the last record that is not a tick.");
        MetricFamily committed = MetricFamily.gauge(
                "stowage_committed_timestamp_seconds", "Time of the last commit, seconds since 1970.");
        for (PartitionView view : partitions) {
            String partition = Integer.toString(view.partition());
            view.rejects()
                    .forEach((reason, count) -> rejects.add(count, PARTITION, partition, "reason", reason.name()));
            ticks.add((double) view.ticks(), PARTITION, partition);
            for (UnreadRange.Cause cause : UnreadRange.Cause.values()) {
                unread.add(
                        (double) view.unreadOffsets(cause),
                        "cause",
                        cause.name().toLowerCase(Locale.ROOT),
                        PARTITION,
                        partition);
            }
            accepted.add((double) view.accepted(), PARTITION, partition);
            undeclared.add((double) view.undeclaredTracks(), PARTITION, partition);
            segments.add(view.pool().segments(), PARTITION, partition);
            slots.add((double) view.pool().slots(), PARTITION, partition);
            Oldest waiting = view.pool().oldest();
            rows.add((double) (waiting == null ? 0 : waiting.waitedRows()), PARTITION, partition);
            Seen seen = oldest.get(view.partition());
            seconds.add(seen == null ? 0 : (nanoClock.getAsLong() - seen.since()) / 1e9, PARTITION, partition);
            offset.add((double) view.lastOffset(), PARTITION, partition);
            committed.add(view.committedAt() / 1e3, PARTITION, partition);
        }
        families.addAll(List.of(
                rejects, ticks, unread, accepted, undeclared, segments, slots, rows, seconds, offset, committed));
    }

    private void addInstance(List<MetricFamily> families, InstanceView view) {
        MetricFamily missing = MetricFamily.gauge(
                "stowage_instances_missing", "Other instances that have partitions and did not respond to this one.");
        missing.add((double) instancesMissing);
        MetricFamily held = MetricFamily.gauge("stowage_partitions", "Input partitions that this instance packs.");
        held.add(view.partitions().size());
        families.addAll(List.of(missing, held));
    }
}
