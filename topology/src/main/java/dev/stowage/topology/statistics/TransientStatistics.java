package dev.stowage.topology.statistics;

import dev.stowage.schemas.BatchHeader;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Counts of the open window that nobody keeps. Not thread-safe. */
public final class TransientStatistics implements WindowStatistics {
    private final SortedMap<Integer, BucketCounts> inWindow = new TreeMap<>();

    @Override
    public void add(BatchHeader batch, int segments, long residuesCut, int longestSegment) {
        inWindow.computeIfAbsent(batch.bucket(), unseen -> new BucketCounts())
                .add(batch, segments, residuesCut, longestSegment);
    }

    @Override
    public void closeWindow(BiConsumer<Integer, BucketCounts> to) {
        inWindow.forEach(to);
        inWindow.clear();
    }
}
