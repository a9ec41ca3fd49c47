package dev.stowage.packing;

/**
 * Places segments of the pool into rows by best-fit-decreasing: longest first, each into the row where it leaves the
 * fewest free slots.
 */
final class DecreasingLayout {
    private final int[] capacities;
    private final int capacity;
    private final int maxSegments;
    private final FreeSlotsIndex byFreeSlots;
    private int[] room = new int[64];
    private int[] counts = new int[64];
    private int[] rowOf = new int[64];
    private int rows;

    DecreasingLayout(PackingOptions options) {
        capacities = options.capacities();
        capacity = capacities[capacities.length - 1];
        maxSegments = options.rowMaxSegments();
        byFreeSlots = new FreeSlotsIndex(capacity);
    }

    /**
     * Places segments into rows.
     *
     * @param indexes their indexes in the pool, ascending, at the start of the array
     * @param number number of segments
     */
    void layOut(SortedPool pool, int[] indexes, int number) {
        if (rowOf.length < number) {
            room = new int[2 * number];
            counts = new int[2 * number];
            rowOf = new int[2 * number];
        }
        byFreeSlots.clear();
        rows = 0;
        for (int i = 0; i < number; i++) {
            int slots = pool.slots(indexes[i]);
            int row = byFreeSlots.takeTightest(slots);
            if (row < 0) {
                row = rows++;
                room[row] = capacity;
                counts[row] = 0;
            }
            room[row] -= slots;
            counts[row]++;
            rowOf[i] = row;
            if (counts[row] < maxSegments) {
                byFreeSlots.add(row, room[row]);
            }
        }
    }

    /** The row of a segment, given its position in {@code indexes}. */
    int rowOf(int number) {
        return rowOf[number];
    }

    /** Slots occupied by the segments of a row. */
    int used(int row) {
        return capacity - room[row];
    }

    /** The shortest row length that holds a row. */
    int length(int row) {
        return RowFiller.shortestThatHolds(capacities, used(row));
    }

    /** The row with the smallest share of padding; for equal shares, the one with the longest segment. */
    int minPadded() {
        int best = 0;
        long bestPadding = 1;
        long bestLength = 0;
        for (int row = 0; row < rows; row++) {
            long length = length(row);
            long padding = length - used(row);
            if (padding * bestLength < bestPadding * length) {
                best = row;
                bestPadding = padding;
                bestLength = length;
            }
        }
        return best;
    }
}
