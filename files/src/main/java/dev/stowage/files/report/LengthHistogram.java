package dev.stowage.files.report;

import java.util.Arrays;

/** Number of segments by length. */
public final class LengthHistogram {
    private final int[] lengths;
    private final long[] counts;

    private LengthHistogram(int[] lengths, long[] counts) {
        this.lengths = lengths;
        this.counts = counts;
    }

    public static LengthHistogram of(int[] all) {
        int[] sorted = all.clone();
        Arrays.sort(sorted);
        int[] lengths = new int[sorted.length];
        long[] counts = new long[sorted.length];
        int distinct = 0;
        for (int i = 0; i < sorted.length; i++) {
            if (i == 0 || sorted[i] != sorted[i - 1]) {
                lengths[distinct++] = sorted[i];
            }
            counts[distinct - 1]++;
        }
        return new LengthHistogram(Arrays.copyOf(lengths, distinct), Arrays.copyOf(counts, distinct));
    }

    /** Number of distinct lengths. */
    public int size() {
        return lengths.length;
    }

    /** A distinct length; lengths ascend with the index. */
    public int length(int index) {
        return lengths[index];
    }

    /** Number of segments with that length. */
    public long count(int index) {
        return counts[index];
    }

    public int longest() {
        return lengths[lengths.length - 1];
    }
}
