package dev.stowage.testsupport;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts batches a second time, from their segments and arrays where possible. */
public final class Recount {
    private Recount() {}

    /**
     * The counts by bucket.
     *
     * @param longestSegment slots of a row that holds one segment alone
     */
    public static Map<Integer, NamedCounts> byBucket(Collection<DecodedBatch> batches, int longestSegment) {
        Map<Integer, NamedCounts> counts = new TreeMap<>();
        batches.forEach(batch ->
                counts.merge(batch.bucket(), of(batch.requireConsistent(), longestSegment), NamedCounts::plus));
        return counts;
    }

    private static NamedCounts of(DecodedBatch batch, int longestSegment) {
        List<DecodedSegment> segments = batch.segments();
        long full = batch.text("cause").equals("full") ? 1 : 0;
        long slots = batch.tokens().length;
        long tokens = batch.tokens(0, batch.tokens().length);
        Map<String, Long> counts = new HashMap<>();
        counts.put("segments", (long) segments.size());
        counts.put("rows", (long) batch.rows());
        counts.put("batches", 1L);
        counts.put("full_batches", full);
        counts.put("slots", slots);
        counts.put("full_slots", full * slots);
        counts.put("tokens", tokens);
        counts.put("full_tokens", full * tokens);
        counts.put(
                "residues",
                segments.stream().mapToLong(DecodedSegment::residues).sum());
        counts.put(
                "residues_cut",
                segments.stream()
                        .mapToLong(segment -> segment.sourceLength() - segment.residues())
                        .sum());
        counts.put(
                "unknown_residues",
                batch.text("vocabulary").equals("esm")
                        ? segments.stream().mapToLong(batch::unknown).sum()
                        : 0L);
        // The cause of padding is only in these fields; their sum was checked above.
        for (String cause : List.of("row_tails", "window_close", "rounding", "empty_rows")) {
            counts.put("padding_" + cause, batch.number("padding_" + cause));
        }
        counts.put("sum_squared_rows", (long) batch.rows() * batch.rowLength() * batch.rowLength());
        counts.put(
                "sum_squared_segments",
                segments.stream()
                        .mapToLong(segment -> (long) segment.length() * segment.length())
                        .sum());
        counts.put("one_per_row_slots", (long) segments.size() * longestSegment);
        return NamedCounts.of(counts::get);
    }

    /**
     * Histogram of the fill of the latest rows.
     *
     * @param bins of the histogram; the last one is for rows without padding
     * @param rows max number of rows
     */
    public static List<Integer> fill(List<DecodedBatch> batches, int bins, int rows) {
        List<Integer> all = new ArrayList<>();
        for (DecodedBatch batch : batches) {
            int length = batch.rowLength();
            for (int row = 0; row < batch.rows(); row++) {
                long tokens = batch.tokens(row * length, (row + 1) * length);
                all.add((int) Math.floor((double) (bins - 1) * tokens / length));
            }
        }
        List<Integer> latest = all.subList(Math.max(0, all.size() - rows), all.size());
        List<Integer> counts = new ArrayList<>();
        for (int bin = 0; bin < bins; bin++) {
            counts.add(Collections.frequency(latest, bin));
        }
        return counts;
    }

    /** Slots used by segments, by row. */
    public static List<List<Integer>> shape(DecodedBatch batch) {
        List<List<Integer>> rows = new ArrayList<>();
        for (int row = 0; row < batch.rows(); row++) {
            rows.add(new ArrayList<>());
        }
        batch.segments().forEach(segment -> rows.get(segment.row()).add(segment.slots()));
        return rows;
    }
}
