package dev.stowage.server.http.answer;

import dev.stowage.schemas.RejectReason;
import dev.stowage.server.view.ApplicationView;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Rejects by reason, and the latest of them, newest first. */
record RejectSums(long total, Map<RejectReason, Long> byReason, List<Example> latest) {

    /** One reject. */
    record Example(int partition, long offset, long timestampMs, RejectReason reason, String detail) {}

    /*
     * Rejects have the timestamps of their records, which may be any date. So they are sorted by timestamp, and within a partition by offset.
     */
    static RejectSums of(ApplicationView view, int max) {
        Map<RejectReason, Long> byReason = view.rejects();
        List<Example> latest = view.views().stream()
                .flatMap(partition -> partition.latestRejects().stream()
                        .map(reject -> new Example(
                                partition.partition(),
                                reject.offset(),
                                reject.timestamp(),
                                reject.reason(),
                                reject.detail())))
                .sorted(Comparator.comparingLong(Example::timestampMs)
                        .thenComparingLong(Example::offset)
                        .reversed()
                        .thenComparingInt(Example::partition))
                .limit(max)
                .toList();
        long total = byReason.values().stream().mapToLong(Long::longValue).sum();
        return new RejectSums(total, byReason, latest);
    }
}
