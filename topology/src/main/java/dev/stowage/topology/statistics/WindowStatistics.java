package dev.stowage.topology.statistics;

import dev.stowage.schemas.BatchHeader;
import java.util.function.BiConsumer;

/** Counts of the open window by bucket. Not thread-safe. */
public interface WindowStatistics {

    /** Counts a batch; see {@link BucketCounts#add}. */
    void add(BatchHeader batch, int segments, long residuesCut, int longestSegment);

    /** Hands the counts of the window's buckets out, by ascending bound, and counts the next window from zero. */
    void closeWindow(BiConsumer<Integer, BucketCounts> to);
}
