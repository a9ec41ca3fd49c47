package dev.stowage.packing;

import java.util.List;

/**
 * When the pool is full: lays all of it out, longest first, each segment into the row in which it leaves least room, and
 * lets the fullest of these rows go, or, once the oldest segment has waited long enough, the one that holds it.
 * Not thread-safe.
 */
final class BestFitDecreasing implements RowFiller {
    private final int[] capacities;
    private final int capacity;
    private final int lookahead;
    private final int maxWaitRows;
    private final int maxSegments;
    private final SortedPool pool = new SortedPool();

    private final RowsByRoom byRoom;
    private int[] room = new int[64];
    private int[] counts = new int[64];
    private int[] rowOf = new int[64];
    private boolean[] chosen = new boolean[64];
    private long[] leaving = new long[64];
    private int rowsLaid;
    private long rowsOpened;

    BestFitDecreasing(PackingOptions options) {
        capacities = options.capacities();
        capacity = capacities[capacities.length - 1];
        lookahead = options.lookahead();
        maxWaitRows = options.maxWaitRows();
        maxSegments = options.rowMaxSegments();
        byRoom = new RowsByRoom(capacity);
    }

    @Override
    public void add(long ticket, int slots, RowSink rows) {
        pool.add(ticket, slots, rowsOpened);
        if (pool.size() >= lookahead) {
            openRow(false, rows);
        }
    }

    @Override
    public void drain(RowSink rows) {
        while (pool.size() > 0) {
            openRow(true, rows);
        }
    }

    @Override
    public int pooled() {
        return pool.size();
    }

    @Override
    public long rowsOpened() {
        return rowsOpened;
    }

    @Override
    public void reset() {
        rowsOpened = 0;
    }

    @Override
    public List<List<Long>> openRows() {
        return List.of();
    }

    @Override
    public void restore(long opened, List<List<WaitingSegment>> openRows, List<WaitingSegment> waiting) {
        pool.restore(openRows, waiting);
        rowsOpened = opened;
    }

    private void openRow(boolean drained, RowSink rows) {
        layOut();
        int oldest = pool.indexOfOldest();
        boolean overdue = rowsOpened - pool.arrivalRow(oldest) >= maxWaitRows;
        int row = overdue ? rowOf[oldest] : leastPadded();
        int count = counts[row];
        int used = capacity - room[row];
        for (int i = 0; i < pool.size(); i++) {
            chosen[i] = rowOf[i] == row;
        }
        pool.remove(chosen, leaving);
        rowsOpened++;
        rows.accept(RowFiller.shortestThatHolds(capacities, used), leaving, count, used, drained);
    }

    private void layOut() {
        ensureCapacity(pool.size());
        byRoom.clear();
        rowsLaid = 0;
        for (int i = 0; i < pool.size(); i++) {
            int slots = pool.slots(i);
            int row = byRoom.takeTightest(slots);
            if (row < 0) {
                row = rowsLaid++;
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

    private int leastPadded() {
        int best = 0;
        long bestPadding = 1;
        long bestLength = 0;
        for (int row = 0; row < rowsLaid; row++) {
            int used = capacity - room[row];
            long length = RowFiller.shortestThatHolds(capacities, used);
            long padding = length - used;
            if (padding * bestLength < bestPadding * length) {
                best = row;
                bestPadding = padding;
                bestLength = length;
            }
        }
        return best;
    }

    private void ensureCapacity(int size) {
        if (rowOf.length < size) {
            room = new int[2 * size];
            counts = new int[2 * size];
            rowOf = new int[2 * size];
            chosen = new boolean[2 * size];
            leaving = new long[2 * size];
        }
    }
}
