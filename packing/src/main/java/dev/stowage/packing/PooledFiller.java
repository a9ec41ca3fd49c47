package dev.stowage.packing;

import java.util.Arrays;
import java.util.List;

/**
 * Keeps segments in a pool. Whenever the pool is full, moves the segments of one row out of it, or part of a row if the
 * row is filled in steps. Not thread-safe.
 */
abstract class PooledFiller implements RowFiller {
    static final int FRACTION_BITS = 20;
    private static final int NONE = -1;

    /** The waiting segments. */
    final SortedPool pool = new SortedPool();

    /** The row that is being filled in steps. */
    final RowInSteps row;

    /** Result of {@link #choose}: pool indexes of the chosen segments, ascending. */
    int[] chosen = new int[64];

    /** Result of {@link #choose}: number of chosen segments. */
    int count;

    /** Result of {@link #choose}: length of the row, 0 if it is incomplete, and the slots occupied by its segments. */
    int length;

    int used;

    /** Row lengths to choose from, slots, ascending. */
    final int[] capacities;

    /** Max number of segments considered for a row. In a larger pool, every n-th segment by length is considered. */
    final int maxLookedAt;

    private final int lookahead;
    private final int maxWaitRows;
    private final DecreasingLayout layout;
    private int[] lookedAt = new int[64];
    private final ByteBudget budget;
    private long[] leaving = new long[64];
    private long rowsOpened;

    PooledFiller(PackingOptions options, ByteBudget budget) {
        this.budget = budget;
        row = new RowInSteps(budget);
        capacities = options.capacities();
        lookahead = options.lookahead();
        maxWaitRows = options.maxWaitRows();
        maxLookedAt = options.maxLookedAt();
        layout = new DecreasingLayout(options);
    }

    /** Chooses the next row, or the next part of one, from a pool that is not empty. */
    abstract void choose();

    @Override
    public final void add(long ticket, int slots, RowSink rows) {
        pool.add(ticket, slots, rowsOpened);
        while (pool.size() >= lookahead) {
            takeStep(false, rows);
        }
    }

    @Override
    public final void drain(RowSink rows) {
        while (pool.size() > 0) {
            takeStep(true, rows);
        }
        if (row.isOpen()) {
            closeRow(RowFiller.shortestThatHolds(capacities, row.used()), true, rows);
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
        return row.toRows();
    }

    @Override
    public final void restore(long opened, List<List<WaitingSegment>> openRows, List<WaitingSegment> waiting) {
        row.restore(openRows);
        pool.restore(waiting);
        rowsOpened = opened;
    }

    /** Whether the oldest segment has waited for the max number of rows. */
    final boolean isOldestOverdue() {
        return pool.oldestArrivedBy(rowsOpened - maxWaitRows);
    }

    /**
     * Places the considered segments by best-fit-decreasing and chooses the row with the smallest share of padding, or
     * the row of the oldest segment if that is overdue.
     */
    final void chooseLaidRow() {
        int oldest = isOldestOverdue() ? pool.indexOfOldest() : -1;
        int number = lookAt(oldest);
        layout.layOut(pool, lookedAt, number);
        int laid = oldest < 0 ? layout.minPadded() : layout.rowOf(Arrays.binarySearch(lookedAt, 0, number, oldest));
        length = layout.length(laid);
        used = layout.used(laid);
        count = 0;
        for (int k = 0; k < number; k++) {
            if (layout.rowOf(k) == laid) {
                chosen[count++] = lookedAt[k];
            }
        }
    }

    /** Sets {@link #lookedAt} to the segments to consider, including the given one, and returns their number. */
    private int lookAt(int with) {
        int number = Math.min(pool.size(), maxLookedAt);
        if (lookedAt.length <= number) {
            lookedAt = new int[2 * number];
        }
        boolean isIn = with < 0;
        int k = 0;
        long step = step(pool.size(), number);
        long position = 0;
        for (int i = 0; i < number; i++, position += step) {
            int index = (int) (position >>> FRACTION_BITS);
            if (!isIn && index >= with) {
                isIn = true;
                if (index > with) {
                    lookedAt[k++] = with;
                }
            }
            lookedAt[k++] = index;
        }
        if (!isIn) {
            lookedAt[k++] = with;
        }
        return k;
    }

    /** Step between considered segments, in fixed-point arithmetic with {@link #FRACTION_BITS} fraction bits. */
    static long step(int of, int number) {
        return of == number ? 1L << FRACTION_BITS : ((long) of << FRACTION_BITS) / number;
    }

    private void takeStep(boolean drained, RowSink rows) {
        if (chosen.length < pool.size()) {
            chosen = new int[2 * pool.size()];
            leaving = new long[2 * pool.size()];
        }
        choose();
        if (!budget.isCertain(row.count() + count) && !fits()) {
            dropOversized();
        }
        if (length > 0 && !row.isOpen()) {
            rowsOpened++;
            pool.remove(chosen, count, leaving);
            rows.accept(length, leaving, count, used, drained);
            return;
        }
        if (count > 0) {
            pool.remove(chosen, count, leaving);
            row.add(leaving, count, used - row.used());
        }
        if (length > 0) {
            closeRow(length, drained, rows);
        }
    }

    /** Whether the row with the chosen segments is within the byte limit. */
    private boolean fits() {
        long bytes = row.bytes();
        for (int i = 0; i < count; i++) {
            bytes += budget.of(pool.ticket(chosen[i]));
        }
        return budget.fitsRow(used, row.count() + count, bytes);
    }

    /**
     * Reduces the chosen segments to those within the byte limit and completes the row: the oldest if it is overdue,
     * then the others that fit, longest first.
     */
    private void dropOversized() {
        int segments = row.count();
        long bytes = row.bytes();
        used = row.used();
        int oldest = isOldestOverdue() ? pool.indexOfOldest() : NONE;
        if (Arrays.binarySearch(chosen, 0, count, oldest) < 0
                || !budget.fitsRow(used + pool.slots(oldest), segments + 1, bytes + budget.of(pool.ticket(oldest)))) {
            oldest = NONE;
        } else {
            segments++;
            used += pool.slots(oldest);
            bytes += budget.of(pool.ticket(oldest));
        }
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int at = chosen[i];
            int more = budget.of(pool.ticket(at));
            if (at == oldest) {
                chosen[kept++] = at;
            } else if (budget.fitsRow(used + pool.slots(at), segments + 1, bytes + more)) {
                chosen[kept++] = at;
                segments++;
                used += pool.slots(at);
                bytes += more;
            }
        }
        count = kept;
        length = RowFiller.shortestThatHolds(capacities, used);
    }

    private void closeRow(int slots, boolean drained, RowSink rows) {
        rowsOpened++;
        rows.accept(slots, row.sorted(), row.count(), row.used(), drained);
        row.clear();
    }
}
