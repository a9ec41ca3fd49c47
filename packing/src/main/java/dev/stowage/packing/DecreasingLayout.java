package dev.stowage.packing;

/** The pool laid out into rows by best-fit-decreasing: longest first, each into the row that it leaves least room. */
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

    void layOut(SortedPool pool) {
        if (rowOf.length < pool.size()) {
            room = new int[2 * pool.size()];
            counts = new int[2 * pool.size()];
            rowOf = new int[2 * pool.size()];
        }
        byRoom.clear();
        rows = 0;
        for (int i = 0; i < pool.size(); i++) {
            int slots = pool.slots(i);
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

    /** The row of a segment of the pool. */
    int rowOf(int index) {
        return rowOf[index];
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
    int leastPadded() {
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
