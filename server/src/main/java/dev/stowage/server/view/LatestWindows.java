package dev.stowage.server.view;

import dev.stowage.topology.core.view.BucketView;
import dev.stowage.topology.core.view.PartitionView;
import dev.stowage.topology.core.view.WindowView;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/*
 * Windows are identified by epoch and start. A partition has several with the same start and epoch after a tick closed the first, and starts may
 * decrease, because a backfill has older timestamps. So "the latest" are all windows with the latest starts of the highest epochs: a window that
 * one partition omits is in no sum over partitions.
 */
/** Selects the latest windows of partitions and merges them. */
final class LatestWindows {
    private LatestWindows() {}

    /** A partition with only the windows of the given number of latest starts and epochs. */
    static PartitionView latest(PartitionView view, int max) {
        Set<Key> keys = latest(view.windows().stream(), max);
        List<WindowView> kept = view.windows().stream()
                .filter(window -> keys.contains(Key.of(window)))
                .toList();
        return new PartitionView(
                view.partition(),
                view.committedAt(),
                view.lastOffset(),
                view.accepted(),
                view.batches(),
                view.sinceStart(),
                kept,
                view.pool(),
                view.rejects(),
                view.latestRejects(),
                view.ticks(),
                view.undeclaredTracks(),
                view.unread(),
                view.recentRows(),
                view.latestBatch());
    }

    /** The given number of latest windows, summed over partitions with the same start and epoch, oldest first. */
    static List<MergedWindow> merged(List<PartitionView> partitions, int max) {
        Set<Key> keys = latest(partitions.stream().flatMap(view -> view.windows().stream()), max);
        SortedMap<Key, Sum> sums = new TreeMap<>();
        for (PartitionView view : partitions) {
            for (WindowView window : view.windows()) {
                Key key = Key.of(window);
                if (keys.contains(key)) {
                    sums.computeIfAbsent(key, unseen -> new Sum()).add(view.partition(), window);
                }
            }
        }
        return sums.entrySet().stream()
                .map(entry -> entry.getValue().merged(entry.getKey()))
                .toList();
    }

    private static Set<Key> latest(Stream<WindowView> windows, int max) {
        return windows.map(Key::of)
                .distinct()
                .sorted(Comparator.reverseOrder())
                .limit(max)
                .collect(Collectors.toSet());
    }

    /** Identifies a window; a higher epoch is later than a lower one. */
    private record Key(long epoch, long start) implements Comparable<Key> {
        private static final Comparator<Key> ORDER =
                Comparator.comparingLong(Key::epoch).thenComparingLong(Key::start);

        static Key of(WindowView window) {
            return new Key(window.epoch(), window.start());
        }

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    private static final class Sum {
        private final Set<Integer> partitions = new HashSet<>();
        private final SortedMap<Integer, BucketView> buckets = new TreeMap<>();
        private long end;
        private boolean open;

        void add(int partition, WindowView window) {
            partitions.add(partition);
            end = Math.max(end, window.end());
            open |= window.open();
            for (Map.Entry<Integer, BucketView> bucket : window.buckets().entrySet()) {
                buckets.merge(bucket.getKey(), bucket.getValue(), BucketView::plus);
            }
        }

        MergedWindow merged(Key key) {
            return new MergedWindow(key.start(), end, key.epoch(), open, partitions.size(), buckets);
        }
    }
}
