package dev.stowage.server.http.answer;

import dev.stowage.cli.ApiJson;
import dev.stowage.server.http.answer.LiveView.LatestBatch;
import dev.stowage.server.http.answer.LiveView.Recent;
import dev.stowage.server.view.ApplicationView;
import dev.stowage.server.view.ApplicationViews;
import dev.stowage.topology.core.view.BucketView;
import dev.stowage.topology.core.view.PartitionView;
import dev.stowage.topology.core.view.RecentRows;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Creates the responses of the API from views. Each result is an object that {@link ApiJson} serializes. */
public final class Answers {
    private static final int MAX_REJECTS = 50;
    private static final int MAX_LIVE_REJECTS = 10;

    private Answers() {}

    /**
     * The pad ratios of a view.
     *
     * @param windows max number of latest windows
     */
    public static Object padRatios(ApplicationView view, int windows) {
        return new PadRatios(
                view.complete(),
                view.missing(),
                Times.iso(view.committedAt()),
                total(view),
                Bucket.of(view.buckets()),
                Window.of(view.windows(windows)));
    }

    public static Object pools(ApplicationView view) {
        return new Pools(
                view.complete(),
                view.missing(),
                Times.iso(view.committedAt()),
                UnreadSums.of(view::unreadOffsets),
                view.undeclaredTracks(),
                Pool.of(view.partitions()));
    }

    public static Object rejects(ApplicationView view) {
        return new Rejects(
                view.complete(), view.missing(), Times.iso(view.committedAt()), RejectSums.of(view, MAX_REJECTS));
    }

    public static Object topology(ApplicationView view, String applicationId, String description) {
        return new TopologyAnswer(
                view.complete(),
                view.missing(),
                Times.iso(view.committedAt()),
                applicationId,
                description,
                view.instances());
    }

    /**
     * One event of the live stream.
     *
     * @param state state of the threads of this instance
     */
    public static Object live(ApplicationView view, String state, long atMs) {
        List<PartitionView> views = view.views();
        return new LiveView(
                atMs,
                view.complete(),
                view.missing(),
                Times.iso(view.committedAt()),
                state,
                total(view),
                Bucket.of(view.buckets()),
                Window.of(view.windows(ApplicationViews.USUAL_WINDOWS)),
                Pool.of(view.partitions()),
                RejectSums.of(view, MAX_LIVE_REJECTS),
                UnreadSums.of(view::unreadOffsets),
                views.stream().mapToLong(PartitionView::ticks).sum(),
                views.stream().mapToLong(PartitionView::accepted).sum(),
                view.undeclaredTracks(),
                recent(views),
                latestBatch(views),
                view.instances());
    }

    private static Counts total(ApplicationView view) {
        return Counts.of(view.buckets().values().stream().reduce(BucketView.ZERO, BucketView::plus));
    }

    private static Recent recent(List<PartitionView> views) {
        int[] sums = new int[RecentRows.BINS];
        for (PartitionView view : views) {
            List<Integer> bins = view.recentRows().bins();
            for (int i = 0; i < Math.min(sums.length, bins.size()); i++) {
                sums[i] += bins.get(i);
            }
        }
        return new Recent(Arrays.stream(sums).boxed().toList());
    }

    private static @Nullable LatestBatch latestBatch(List<PartitionView> views) {
        return views.stream()
                .filter(view -> view.latestBatch() != null)
                .max(Comparator.comparingLong(PartitionView::committedAt))
                .map(PartitionView::latestBatch)
                .map(LatestBatch::of)
                .orElse(null);
    }
}
