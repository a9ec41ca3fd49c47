package dev.stowage.packing;

import java.util.List;

/** Chooses the segments of a row: one implementation for each {@link Strategy}. Not thread-safe. */
interface RowFiller {

    /** Takes the rows of a filler, in order. */
    @FunctionalInterface
    interface RowSink {
        /**
         * Takes a row.
         *
         * @param capacity its length, slots
         * @param tickets its segments, in order of arrival, at the start of an array that the filler will use again
         * @param count segments of the row
         * @param used slots that they take together
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

    /** Takes a segment and hands out the rows that this closes. */
    void add(long ticket, int slots, RowSink rows);

    /** Hands out what is left. */
    void drain(RowSink rows);

    /** Segments that stand in no row. */
    int pooled();

    /** Rows opened so far. */
    long rowsOpened();

    /** Starts counting rows from zero. */
    void reset();

    /** Tickets in rows that are still being filled, oldest row first. */
    List<List<Long>> openRows();

    /** Puts an empty filler into a former state; every segment stands either in an open row or in the pool. */
    void restore(long rowsOpened, List<List<WaitingSegment>> openRows, List<WaitingSegment> pool);

    /** The shortest of some lengths, ascending, that holds so many slots. */
    static int shortestThatHolds(int[] lengths, int slots) {
        for (int length : lengths) {
            if (length >= slots) {
                return length;
            }
        }
        throw new IllegalStateException("no row holds " + slots + " slots");
    }
}
