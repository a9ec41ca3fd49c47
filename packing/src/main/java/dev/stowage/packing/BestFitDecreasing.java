package dev.stowage.packing;

import java.util.List;

/**
 * When the pool is full: lays all of it out, longest first, each segment into the row in which it leaves least room, and
 * lets the fullest of these rows go, or, once the oldest segment has waited long enough, the one that holds it.
 * Not thread-safe.
 */
final class BestFitDecreasing implements RowFiller {
    private final int lookahead;
    private final int maxWaitRows;
    private final SortedPool pool = new SortedPool();
    private final DecreasingLayout layout;
    private boolean[] chosen = new boolean[64];
    private long[] leaving = new long[64];
    private long rowsOpened;

    BestFitDecreasing(PackingOptions options) {
        lookahead = options.lookahead();
        maxWaitRows = options.maxWaitRows();
        layout = new DecreasingLayout(options);
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
        if (chosen.length < pool.size()) {
            chosen = new boolean[2 * pool.size()];
            leaving = new long[2 * pool.size()];
        }
        layout.layOut(pool);
        int oldest = pool.indexOfOldest();
        boolean overdue = rowsOpened - pool.arrivalRow(oldest) >= maxWaitRows;
        int row = overdue ? layout.rowOf(oldest) : layout.leastPadded();
        for (int i = 0; i < pool.size(); i++) {
            chosen[i] = layout.rowOf(i) == row;
        }
        int count = pool.remove(chosen, leaving);
        rowsOpened++;
        rows.accept(layout.length(row), leaving, count, layout.used(row), drained);
    }
}
