package dev.stowage.topology.core.view;

import dev.stowage.schemas.RejectReason;
import dev.stowage.topology.core.position.UnreadRange;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of one input partition as of one commit; immutable. Counts, windows, rejects and ticks are in the stores
 * and as exact as the output; {@code recentRows} and {@code latestBatch} only cover the time since the last start of
 * the partition's task.
 *
 * @param partition input partition
 * @param committedAt when the commit was made, or the partition taken over if there was none since, by the clock of the
 *     instance, ms since 1970; commits that change nothing do not count
 * @param lastOffset input offset of the last record that is no tick, -1 before the first
 * @param accepted input records that were packed or wait, since the start
 * @param batches batches sent since the start: the dense counter of the next one
 * @param sinceStart counts by bound of the bucket, since the start
 * @param windows the latest windows, oldest first, at most {@code stats.windows}; the last may be open
 * @param pool the waiting segments
 * @param rejects records rejected since the start, by reason; reasons that did not occur are missing
 * @param latestRejects the latest of them, newest first, at most {@value #LATEST_REJECTS}
 * @param ticks ticks that were read since the start
 * @param unread input offsets that were passed over since the start and never read, oldest first, at most 64 ranges; empty if they come from an
 *     instance of a version that did not count them
 * @param recentRows how full the latest rows are
 * @param latestBatch the latest batch, null before the first
 */
public record PartitionView(
        int partition,
        long committedAt,
        long lastOffset,
        long accepted,
        long batches,
        Map<Integer, BucketView> sinceStart,
        List<WindowView> windows,
        PoolView pool,
        Map<RejectReason, Long> rejects,
        List<RejectView> latestRejects,
        long ticks,
        List<UnreadRange> unread,
        RecentRows recentRows,
        @Nullable BatchView latestBatch) {

    public static final int LATEST_REJECTS = 8;

    public PartitionView {
        sinceStart = Map.copyOf(sinceStart);
        windows = List.copyOf(windows);
        rejects = Map.copyOf(rejects);
        latestRejects = List.copyOf(latestRejects);
        // Instances of the previous version send no such field.
        unread = unread == null ? List.of() : List.copyOf(unread);
    }

    /** Offsets that were never read, for the given cause: the max number of records. */
    public long unreadOffsets(UnreadRange.Cause cause) {
        return unread.stream()
                .filter(range -> range.cause() == cause)
                .mapToLong(UnreadRange::offsets)
                .sum();
    }
}
