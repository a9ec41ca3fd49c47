package dev.stowage.packing;

import java.util.List;

/** Chooses the segments of each row by a {@link Strategy}. Not thread-safe. */
interface RowFiller {

    /** Receives the rows of a filler, in order. */
    @FunctionalInterface
    interface RowSink {
        /** Receives a row.
         *
         * @param capacity its length, slots
         * @param tickets tickets of its segments, in order of arrival, at the start of an array that the filler reuses
         * @param count number of segments of the row
         * @param used slots occupied by its segments
         * @param drained whether it was opened by a drain rather than by a full pool
         */
        void accept(int capacity, long[] tickets, int count, int used, boolean drained);
    }

    static RowFiller create(PackingOptions options, ByteBudget budget) {
        return switch (options.strategy()) {
            case EXACT_FILL -> new ExactFill(options, budget);
            case NEXT_FIT, FIRST_FIT -> new OpenRows(options, budget, false);
            case BEST_FIT -> new OpenRows(options, budget, true);
            case BEST_FIT_DECREASING -> new BestFitDecreasing(options, budget);
        };
    }

    /** Adds a segment and passes the rows that this closes to the sink. */
    void add(long ticket, int slots, RowSink rows);

    /** Closes all rows and passes them to the sink. */
    void drain(RowSink rows);

    /** Number of segments that are not in a row. */
    int pooled();

    /** Number of rows opened since the last {@link #reset()}. */
    long rowsOpened();

    /** Starts counting rows from zero. */
    void reset();

    /** Tickets of the rows that are being filled, oldest row first. */
    List<List<Long>> openRows();

    /** Restores a state into an empty filler. Every segment is either in an open row or in the pool. */
    void restore(long rowsOpened, List<List<WaitingSegment>> openRows, List<WaitingSegment> pool);

    /** The first of some ascending lengths that holds this number of slots. */
    static int shortestThatHolds(int[] lengths, int slots) {
        for (int length : lengths) {
            if (length >= slots) {
                return length;
            }
        }
        throw new IllegalStateException("no row holds " + slots + " slots");
    }
}
