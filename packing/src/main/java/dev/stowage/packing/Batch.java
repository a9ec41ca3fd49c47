package dev.stowage.packing;

import java.util.List;

/**
 * Rows of one length that leave together. A packer shows the same object again and again, with other content: it is valid
 * only while the sink is called.
 */
public final class Batch {
    private final PackingOptions options;
    private final RowBuffer rows;
    private final int bucket;
    private int rowLength;
    private Release release = Release.FULL;

    /** Why a batch left. */
    public enum Release {
        /** It held as many rows as a batch may, or would have become too large with another one. */
        FULL,
        /** It had been open for as many rows as it may wait. */
        WAITED,
        /** The packer was drained, whether or not the batch was complete. */
        DRAINED
    }

    Batch(PackingOptions options, int bucket, RowBuffer rows) {
        this.options = options;
        this.bucket = bucket;
        this.rows = rows;
    }

    Batch leaving(int lengthOfRows, Release why) {
        rowLength = isFixedLength() ? options.batchSlots() : lengthOfRows;
        release = why;
        return this;
    }

    /** Upper bound of the length bucket, slots. */
    public int bucket() {
        return bucket;
    }

    /** Slots of each row. */
    public int rowLength() {
        return rowLength;
    }

    public Release release() {
        return release;
    }

    /** Number of rows, with the empty ones behind them that give every batch one shape. */
    public int rows() {
        return options.fixedShape() ? options.batchSlots() / rowLength : filledRows();
    }

    /** Number of rows that hold segments. */
    public int filledRows() {
        return rows.rows();
    }

    /** The slots that no segment takes. */
    public RowPadding padding() {
        long tails = 0;
        long close = 0;
        int longest = 0;
        for (int row = 0; row < filledRows(); row++) {
            int tail = rowLength - used(row);
            if (drained(row)) {
                close += tail;
            } else {
                tails += tail;
            }
            longest = Math.max(longest, used(row));
        }
        // Where the content decides the length of rows, what rounding adds to it is no tail.
        boolean lengthIsGiven = options.mode() == Mode.PACK || isFixedLength();
        long rounding = lengthIsGiven ? 0 : (long) (rowLength - longest) * filledRows();
        if (drained(0)) {
            close -= rounding;
        } else {
            tails -= rounding;
        }
        return new RowPadding(tails, close, rounding, (long) (rows() - filledRows()) * rowLength);
    }

    /** In mode flat, one shape means the length of the longest batch. */
    private boolean isFixedLength() {
        return options.mode() == Mode.FLAT && options.fixedShape();
    }

    /** Number of segments in all rows. */
    public int segments() {
        return rows.segments();
    }

    /** The ticket of a segment; segments are counted by row, from the left, from 0. */
    public long ticket(int segment) {
        return rows.ticket(segment);
    }

    /** Number of the first segment that stands behind the given row. */
    public int rowEnd(int row) {
        return rows.end(row);
    }

    /** Slots that the segments of a row take. */
    public int used(int row) {
        return rows.used(row);
    }

    /** Whether a row was opened by a drain rather than by a full pool. */
    public boolean drained(int row) {
        return rows.drained(row);
    }

    /** A copy of the rows, which stays valid. */
    public List<Row> copyOfRows() {
        return rows.toRows();
    }
}
