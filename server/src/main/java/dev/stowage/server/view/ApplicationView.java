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
 * The view of the whole application, as far as its instances responded; each partition as of its last commit.
 *
 * @param self address of this instance
 * @param instances all known instances, whether they responded or not
 * @param partitions partitions that an instance reported, ascending, each once
 * @param missing all other partitions; empty if the view is complete
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
     * @param state state of Kafka Streams, or UNREACHABLE
     * @param reachable whether it responded
     * @param self whether it is this instance
     * @param partitions partitions that it has; if it did not respond, those that were assigned to it
     */
    public record Instance(String instance, String state, boolean reachable, boolean self, List<Integer> partitions) {}

    /** A partition and the instance that has it. */
    public record Held(String instance, PartitionView view) {}

    /**
     * Partitions that no instance reported.
     *
     * @param instance the instance that has them and did not respond, null if none has them
     * @param error the reason
     */
    public record Missing(@Nullable String instance, List<Integer> partitions, String error) {}

    /** Whether every partition of the input topic was reported. */
    public boolean complete() {
        return missing.isEmpty();
    }

    /** Number of instances that have partitions and did not respond. */
    public long instancesMissing() {
        return missing.stream().filter(part -> part.instance() != null).count();
    }

    /** Time of the oldest of the commits, ms since 1970; empty without partitions. */
    public OptionalLong committedAt() {
        return views().stream().mapToLong(PartitionView::committedAt).min();
    }

    /** The views of the partitions. */
    public List<PartitionView> views() {
        return partitions.stream().map(Held::view).toList();
    }

    /** Counts since the start, by upper bound of the bucket. */
    public SortedMap<Integer, BucketView> buckets() {
        SortedMap<Integer, BucketView> sums = new TreeMap<>();
        views().forEach(view ->
                view.sinceStart().forEach((bound, counts) -> sums.merge(bound, counts, BucketView::plus)));
        return Collections.unmodifiableSortedMap(sums);
    }

    /** The latest windows, summed over partitions, oldest first. */
    public List<MergedWindow> windows(int max) {
        return LatestWindows.merged(views(), max);
    }

    /** Input offsets that were never read since the start, for the given cause: the maximum number of records. */
    public long unreadOffsets(UnreadRange.Cause cause) {
        return views().stream().mapToLong(view -> view.unreadOffsets(cause)).sum();
    }

    /** Accepted records with a track that is not declared, since the start. */
    public long undeclaredTracks() {
        return views().stream().mapToLong(PartitionView::undeclaredTracks).sum();
    }

    /** Rejects since the start, by reason. */
    public Map<RejectReason, Long> rejects() {
        Map<RejectReason, Long> sums = new EnumMap<>(RejectReason.class);
        views().forEach(view -> view.rejects().forEach((reason, count) -> sums.merge(reason, count, Long::sum)));
        return Collections.unmodifiableMap(sums);
    }
}
