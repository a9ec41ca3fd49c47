package dev.stowage.packing;

import java.util.List;

/** Keeps segments in a pool and, whenever it is full, lets a row of them go. Not thread-safe. */
abstract class PooledFiller implements RowFiller {
    /** What waits. */
    final SortedPool pool = new SortedPool();

    /** The segments that go, by their place in the pool, ascending: what {@link #choose} fills in. */
    int[] chosen = new int[64];

    /** How many go. */
    int count;

    /** Slots of the chosen row, and what its segments take of them. */
    int length;

    int used;

    private final int lookahead;
    private final int maxWaitRows;
    private final DecreasingLayout layout;
    private long[] leaving = new long[64];
    private long rowsOpened;

    PooledFiller(PackingOptions options) {
        lookahead = options.lookahead();
        maxWaitRows = options.maxWaitRows();
        layout = new DecreasingLayout(options);
    }

    /** Chooses the next row, from a pool that holds a segment at least. */
    abstract void choose();

    @Override
    public final void add(long ticket, int slots, RowSink rows) {
        pool.add(ticket, slots, rowsOpened);
        if (pool.size() >= lookahead) {
            openRow(false, rows);
        }
    }

    @Override
    public final void drain(RowSink rows) {
        while (pool.size() > 0) {
            openRow(true, rows);
        }
    }

    @Override
    public final int pooled() {
        return pool.size();
    }

    @Override
    public final long rowsOpened() {
        return rowsOpened;
    }

    @Override
    public final void reset() {
        rowsOpened = 0;
    }

    @Override
    public final List<List<Long>> openRows() {
        return List.of();
    }

    @Override
    public final void restore(long opened, List<List<WaitingSegment>> openRows, List<WaitingSegment> waiting) {
        pool.restore(openRows, waiting);
        rowsOpened = opened;
    }

    /** Whether the oldest segment has waited for as many rows as it may. */
    final boolean isOldestOverdue() {
        return pool.oldestCameBy(rowsOpened - maxWaitRows);
    }

    /**
     * Lays all of the pool out by best-fit-decreasing and chooses the row that wastes least, or the one that holds the
     * oldest segment if that is overdue.
     */
    final void chooseLaidRow() {
        layout.layOut(pool);
        int row = isOldestOverdue() ? layout.rowOf(pool.indexOfOldest()) : layout.leastPadded();
        length = layout.length(row);
        used = layout.used(row);
        count = 0;
        for (int i = 0; i < pool.size(); i++) {
            if (layout.rowOf(i) == row) {
                chosen[count++] = i;
            }
        }
    }

    private void openRow(boolean drained, RowSink rows) {
        if (chosen.length < pool.size()) {
            chosen = new int[2 * pool.size()];
            leaving = new long[2 * pool.size()];
        }
        choose();
        rowsOpened++;
        pool.remove(chosen, count, leaving);
        rows.accept(length, leaving, count, used, drained);
    }
}
