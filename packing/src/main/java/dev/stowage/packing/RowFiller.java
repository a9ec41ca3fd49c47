package dev.stowage.packing;

import java.util.List;

/** Chooses the segments of a row: one implementation for each {@link Strategy}. Not thread-safe. */
interface RowFiller {

    /** Takes the rows of a filler, in order. */
    @FunctionalInterface
    interface RowSink {
        /** Takes a row of the given length, slots. */
        void accept(int rowLength, Row row);
    }

    static RowFiller create(PackingOptions options) {
        return switch (options.strategy()) {
            case EXACT_FILL -> new ExactFill(options);
            case NEXT_FIT -> new NextFit(options);
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

    /** Tickets in rows that are still being filled. */
    List<List<Long>> openRows();

    /** Puts an empty filler into a former state; every segment stands either in an open row or in the pool. */
    void restore(long rowsOpened, List<List<WaitingSegment>> openRows, List<WaitingSegment> pool);
}
