package dev.stowage.server.view;

import dev.stowage.schemas.RejectReason;
import dev.stowage.topology.core.position.UnreadRange;
import dev.stowage.topology.core.view.BucketView;
import dev.stowage.topology.core.view.PartitionView;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the whole application holds, as far as its instances answered; each partition as of its last commit.
 *
 * @param self address of the instance that asked
 * @param instances all that are known, whether they answered or not
 * @param partitions those that an instance answered for, ascending, each once
 * @param missing where the others are; empty if the view is complete
 */
public record ApplicationView(String self, List<Instance> instances, List<Held> partitions, List<Missing> missing) {
    public ApplicationView {
        instances = List.copyOf(instances);
        partitions = List.copyOf(partitions);
        missing = List.copyOf(missing);
    }

    /**
     * An instance.
     *
     * @param instance its address, host:port
     * @param state what its threads do, in Kafka's words, or UNREACHABLE
     * @param reachable whether it answered
     * @param self whether it is the one that asked
     * @param partitions those that it holds; if it did not answer, those that were assigned to it
     */
    public record Instance(String instance, String state, boolean reachable, boolean self, List<Integer> partitions) {}

    /** A partition and the instance that holds it. */
    public record Held(String instance, PartitionView view) {}

    /**
     * Partitions that nobody answered for.
     *
     * @param instance who holds them and did not answer, null if nobody does
     * @param error why
     */
    public record Missing(@Nullable String instance, List<Integer> partitions, String error) {}

    /** Whether every partition of the input topic was answered for. */
    public boolean complete() {
        return missing.isEmpty();
    }

    /** Instances that hold partitions and did not answer. */
    public long instancesMissing() {
        return missing.stream().filter(part -> part.instance() != null).count();
    }

    /** When the oldest of the commits was made, ms since 1970; empty without partitions. */
    public OptionalLong committedAt() {
        return views().stream().mapToLong(PartitionView::committedAt).min();
    }

    /** The partitions alone. */
    public List<PartitionView> views() {
        return partitions.stream().map(Held::view).toList();
    }

    /** Counts since the start by bound of the bucket. */
    public SortedMap<Integer, BucketView> buckets() {
        SortedMap<Integer, BucketView> sums = new TreeMap<>();
        views().forEach(view ->
                view.sinceStart().forEach((bound, counts) -> sums.merge(bound, counts, BucketView::plus)));
        return Collections.unmodifiableSortedMap(sums);
    }

    /** The latest windows summed over partitions, oldest first. */
    public List<MergedWindow> windows(int max) {
        return LatestWindows.merged(views(), max);
    }

    /** Input offsets that were never read for the given cause, since the start: the maximum number of records. */
    public long unreadOffsets(UnreadRange.Cause cause) {
        return views().stream().mapToLong(view -> view.unreadOffsets(cause)).sum();
    }

    /** Rejects since the start, by reason. */
    public Map<RejectReason, Long> rejects() {
        Map<RejectReason, Long> sums = new EnumMap<>(RejectReason.class);
        views().forEach(view -> view.rejects().forEach((reason, count) -> sums.merge(reason, count, Long::sum)));
        return Collections.unmodifiableMap(sums);
    }
}
