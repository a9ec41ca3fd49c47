package dev.stowage.server.http.answer;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.stowage.server.view.ApplicationView.Instance;
import dev.stowage.server.view.ApplicationView.Missing;
import dev.stowage.topology.core.view.BatchView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One event of {@code /api/v1/live}. */
record LiveView(
        long atMs,
        boolean complete,
        List<Missing> missing,
        @Nullable String committedAt,
        String state,
        Counts total,
        List<Bucket> buckets,
        @JsonIgnoreProperties("partitions") List<Window> windows,
        @JsonIgnoreProperties("unread_ranges") List<Pool> partitions,
        RejectSums rejects,
        UnreadSums unread,
        long ticks,
        long accepted,
        long undeclaredTracks,
        Recent recentRows,
        @Nullable LatestBatch latestBatch,
        List<Instance> instances) {

    /** Histogram of the fill of the latest rows, summed over partitions. */
    record Recent(List<Integer> bins) {}

    /** The shape of a batch: the slots of each segment, by row. */
    record LatestBatch(String id, int bucket, int rowLength, List<List<Integer>> rows, String cause) {
        static LatestBatch of(BatchView batch) {
            return new LatestBatch(
                    batch.id(),
                    batch.bucket(),
                    batch.rowLength(),
                    batch.rows(),
                    batch.cause().text());
        }
    }
}
