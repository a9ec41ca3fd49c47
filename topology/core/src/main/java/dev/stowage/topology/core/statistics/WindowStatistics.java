package dev.stowage.topology.core.statistics;

import dev.stowage.schemas.RejectReason;
import dev.stowage.topology.core.window.WindowState;
import java.util.function.BiConsumer;

/**
 * Counts the results of one partition's records: by bucket in the open window, and more in persistent statistics. Not
 * thread-safe.
 */
public interface WindowStatistics {

    /** Counts a record that is packed or waits. */
    void accept();

    /**
     * Counts a record that cannot be packed.
     *
     * @param offset in the input partition
     * @param timestamp ms since 1970, as in the record
     * @param detail what was found and what would be accepted
     */
    void reject(long offset, long timestamp, RejectReason reason, String detail);

    /** Counts a tick, whether or not it closes a window. */
    void tick();

    /** Counts a batch. */
    void add(CountedBatch batch);

    /** Passes on the counts of the window's buckets, by ascending bound, and resets them for the next window. */
    void closeWindow(WindowState window, BiConsumer<Integer, BucketCounts> to);
}
