package dev.stowage.topology.core.statistics;

import dev.stowage.topology.core.state.Fields;
import dev.stowage.topology.core.view.BucketView;
import dev.stowage.topology.core.view.WindowView;
import dev.stowage.topology.core.window.WindowState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Counts of the latest closed windows: one entry each, which never changes; older ones are dropped. Not thread-safe.
 */
final class ClosedWindows {
    private final int max;

    /** Oldest first; shared with the views. */
    private final Deque<WindowView> windows = new ArrayDeque<>();

    /** Values that are not stored yet, by offset. */
    private final SortedMap<Long, byte[]> unwritten = new TreeMap<>();

    /** Offsets of stored windows that have been dropped. */
    private final List<Long> dropped = new ArrayList<>();

    ClosedWindows(int max) {
        this.max = max;
    }

    void add(WindowState window, SortedMap<Integer, BucketCounts> counts) {
        windows.addLast(
                new WindowView(window.offset(), window.start(), window.end(), window.epoch(), false, views(counts)));
        unwritten.put(window.offset(), write(window, counts));
        prune();
    }

    /** Restores a stored window; the oldest first. */
    void restore(String store, long offset, byte[] value) {
        windows.addLast(Fields.read(store + ", window " + offset, PartitionStatistics.VERSION, value, in -> {
            long start = in.readLong();
            long end = in.readLong();
            long epoch = in.readLong();
            Map<Integer, BucketView> buckets = new HashMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                buckets.put(in.readInt(), BucketCounts.read(in).toView());
            }
            return new WindowView(offset, start, end, epoch, false, buckets);
        }));
        prune();
    }

    /** Returns what must be stored, once: a value of null deletes. */
    void forEachChange(BiConsumer<Bytes, byte @Nullable []> to) {
        dropped.forEach(offset -> to.accept(StoredKeys.ofWindow(offset), null));
        unwritten.forEach((offset, value) -> to.accept(StoredKeys.ofWindow(offset), value));
        dropped.clear();
        unwritten.clear();
    }

    /** The latest windows, oldest first, the open one last if there is one; no more than are kept. */
    List<WindowView> views(@Nullable WindowView open) {
        List<WindowView> views = new ArrayList<>(windows.size() + 1);
        views.addAll(windows);
        if (open != null) {
            views.add(open);
        }
        return views.subList(Math.max(0, views.size() - max), views.size());
    }

    static Map<Integer, BucketView> views(SortedMap<Integer, BucketCounts> counts) {
        Map<Integer, BucketView> views = new HashMap<>();
        counts.forEach((bound, count) -> views.put(bound, count.toView()));
        return views;
    }

    private void prune() {
        while (windows.size() > max) {
            long offset = windows.removeFirst().offset();
            if (unwritten.remove(offset) == null) {
                dropped.add(offset);
            }
        }
    }

    private static byte[] write(WindowState window, SortedMap<Integer, BucketCounts> counts) {
        return Fields.write(PartitionStatistics.VERSION, out -> {
            out.writeLong(window.start());
            out.writeLong(window.end());
            out.writeLong(window.epoch());
            out.writeInt(counts.size());
            for (Map.Entry<Integer, BucketCounts> count : counts.entrySet()) {
                out.writeInt(count.getKey());
                count.getValue().write(out);
            }
        });
    }
}
