package dev.stowage.packing;

/** Segments of the pool laid out into rows by best-fit-decreasing: longest first, each into the row that it leaves least room. */
final class DecreasingLayout {
    private final int[] capacities;
    private final int capacity;
    private final int maxSegments;
    private final RowsByRoom byRoom;
    private int[] room = new int[64];
    private int[] counts = new int[64];
    private int[] rowOf = new int[64];
    private int rows;

    DecreasingLayout(PackingOptions options) {
        capacities = options.capacities();
        capacity = capacities[capacities.length - 1];
        maxSegments = options.rowMaxSegments();
        byRoom = new RowsByRoom(capacity);
    }

    /**
     * Lays segments out.
     *
     * @param indexes where they are in the pool, ascending, at the start of the array
     * @param number how many
     */
    void layOut(SortedPool pool, int[] indexes, int number) {
        if (rowOf.length < number) {
            room = new int[2 * number];
            counts = new int[2 * number];
            rowOf = new int[2 * number];
        }
        byRoom.clear();
        rows = 0;
        for (int i = 0; i < number; i++) {
            int slots = pool.slots(indexes[i]);
            int row = byRoom.takeTightest(slots);
            if (row < 0) {
                row = rows++;
                room[row] = capacity;
                counts[row] = 0;
            }
            room[row] -= slots;
            counts[row]++;
            rowOf[i] = row;
            if (counts[row] < maxSegments) {
                byRoom.add(row, room[row]);
            }
        }
    }

    /** The row of a segment, given by its number among those that were laid out. */
    int rowOf(int number) {
        return rowOf[number];
    }

    /** Slots that the segments of a row take. */
    int used(int row) {
        return capacity - room[row];
    }

    /** The shortest row length that holds a row. */
    int length(int row) {
        return RowFiller.shortestThatHolds(capacities, used(row));
    }

    /** The row with the smallest share of padding; of equals the one with the longest segment. */
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
