package dev.stowage.packing;

import java.util.Arrays;

/** What a packer reaches that sees all segments at once: the yardstick for those that see a few. */
public final class OfflinePacking {
    private OfflinePacking() {}

    /**
     * Best-fit-decreasing over everything.
     *
     * @param slots of each segment, 1 to the longest row
     * @param rowLengths row lengths to choose from, ascending; rows are filled up to the longest
     * @return the length of every row
     */
    public static int[] bestFitDecreasing(int[] slots, int[] rowLengths) {
        int[] sorted = slots.clone();
        Arrays.sort(sorted);
        int capacity = rowLengths[rowLengths.length - 1];
        RowsByRoom byRoom = new RowsByRoom(capacity);
        int[] room = new int[sorted.length];
        int rows = 0;
        for (int i = sorted.length - 1; i >= 0; i--) {
            int row = byRoom.takeTightest(sorted[i]);
            if (row < 0) {
                row = rows++;
                room[row] = capacity;
            }
            room[row] -= sorted[i];
            byRoom.add(row, room[row]);
        }
        int[] lengths = new int[rows];
        for (int row = 0; row < rows; row++) {
            lengths[row] = RowFiller.shortestThatHolds(rowLengths, capacity - room[row]);
        }
        return lengths;
    }
}
