package dev.stowage.packing;

import java.util.Arrays;

/** Offline packing of all segments at once: the baseline for packers that see only part of the stream. */
public final class OfflinePacking {
    private OfflinePacking() {}

    /**
     * Best-fit-decreasing over all segments.
     *
     * @param slots slots of each segment, 1 to the longest row length
     * @param rowLengths row lengths to choose from, ascending; rows are filled up to the longest
     * @return the length of every row
     */
    public static int[] bestFitDecreasing(int[] slots, int[] rowLengths) {
        int[] sorted = slots.clone();
        Arrays.sort(sorted);
        int capacity = rowLengths[rowLengths.length - 1];
        FreeSlotsIndex byFreeSlots = new FreeSlotsIndex(capacity);
        int[] room = new int[sorted.length];
        int rows = 0;
        for (int i = sorted.length - 1; i >= 0; i--) {
            int row = byFreeSlots.takeTightest(sorted[i]);
            if (row < 0) {
                row = rows++;
                room[row] = capacity;
            }
            room[row] -= sorted[i];
            byFreeSlots.add(row, room[row]);
        }
        int[] lengths = new int[rows];
        for (int row = 0; row < rows; row++) {
            lengths[row] = RowFiller.shortestThatHolds(rowLengths, capacity - room[row]);
        }
        return lengths;
    }
}
