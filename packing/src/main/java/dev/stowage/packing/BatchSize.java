package dev.stowage.packing;

/** Encoded size of an open batch. Not thread-safe. */
final class BatchSize {
    private final ByteBudget budget;
    private final RowBuffer rows;
    private final int rowLength;

    /** Bytes of the arrays of the rows. */
    private long arrays;

    /** Bytes of the first {@link #counted} segments. */
    private long segments;

    private int counted;

    BatchSize(ByteBudget budget, RowBuffer rows, int rowLength) {
        this.budget = budget;
        this.rows = rows;
        this.rowLength = rowLength;
    }

    /** Whether the batch stays within the limit with one more row. */
    boolean hasRoom(long[] tickets, int count, int used) {
        if (budget.isCertain(rows.segments() + count)) {
            return true;
        }
        for (; counted < rows.segments(); counted++) {
            segments += budget.of(rows.ticket(counted));
        }
        return budget.fits(
                budget.emptyRows(rowLength) + arrays + budget.row(rowLength, used, count),
                segments + budget.sum(tickets, count));
    }

    /** Counts a row that was added to the batch. */
    void addRow(int count, int used) {
        arrays += budget.row(rowLength, used, count);
    }

    void clear() {
        arrays = 0;
        segments = 0;
        counted = 0;
    }
}
