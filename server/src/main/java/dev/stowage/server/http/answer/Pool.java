package dev.stowage.server.http.answer;

import dev.stowage.server.view.ApplicationView.Held;
import dev.stowage.topology.core.position.UnreadRange;
import dev.stowage.topology.core.view.PartitionView;
import dev.stowage.topology.core.view.PoolView;
import dev.stowage.topology.core.view.PoolView.OpenBatch;
import dev.stowage.topology.core.view.WindowView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pool and position of one partition. */
record Pool(
        int partition,
        String instance,
        String committedAt,
        long lastOffset,
        long accepted,
        long undeclaredTracks,
        long batches,
        Waiting waiting,
        @Nullable Oldest oldest,
        List<OpenBatch> openBatches,
        @Nullable OpenWindow window,
        UnreadSums unread,
        List<UnreadRange> unreadRanges) {

    /** Waiting segments. */
    record Waiting(int segments, long slots) {}

    /** The segment that has waited longest. */
    record Oldest(long sourceOffset, String timestamp, long waitedRows) {}

    /** The open window. */
    record OpenWindow(long offset, String start, String end, long epoch) {}

    static List<Pool> of(List<Held> partitions) {
        return partitions.stream().map(Pool::of).toList();
    }

    private static Pool of(Held held) {
        PartitionView view = held.view();
        PoolView.Oldest oldest = view.pool().oldest();
        return new Pool(
                view.partition(),
                held.instance(),
                Times.iso(view.committedAt()),
                view.lastOffset(),
                view.accepted(),
                view.undeclaredTracks(),
                view.batches(),
                new Waiting(view.pool().segments(), view.pool().slots()),
                oldest == null
                        ? null
                        : new Oldest(oldest.sourceOffset(), Times.iso(oldest.timestamp()), oldest.waitedRows()),
                view.pool().openBatches(),
                open(view.windows()),
                UnreadSums.of(view::unreadOffsets),
                view.unread());
    }

    private static @Nullable OpenWindow open(List<WindowView> windows) {
        if (windows.isEmpty() || !windows.get(windows.size() - 1).open()) {
            return null;
        }
        WindowView last = windows.get(windows.size() - 1);
        return new OpenWindow(last.offset(), Times.iso(last.start()), Times.iso(last.end()), last.epoch());
    }
}
