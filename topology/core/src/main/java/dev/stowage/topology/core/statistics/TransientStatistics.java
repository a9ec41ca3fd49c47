package dev.stowage.topology.core.statistics;

import dev.stowage.schemas.RejectReason;
import dev.stowage.topology.core.window.WindowState;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Counts of the open window in memory only. Not thread-safe. */
public final class TransientStatistics implements WindowStatistics {
    private final SortedMap<Integer, BucketCounts> inWindow = new TreeMap<>();

    @Override
    public void accept(boolean hasUndeclaredTrack) {
        // The manifest of the window says how many there were.
    }

    @Override
    public void reject(long offset, long timestamp, RejectReason reason, String detail) {
        // The application sends rejects itself.
    }

    @Override
    public void tick() {
        // Ticks are in the input.
    }

    @Override
    public void add(CountedBatch batch) {
        inWindow.computeIfAbsent(batch.bucket(), unseen -> new BucketCounts()).add(batch);
    }

    @Override
    public void closeWindow(WindowState window, BiConsumer<Integer, BucketCounts> to) {
        inWindow.forEach(to);
        inWindow.clear();
    }
}
