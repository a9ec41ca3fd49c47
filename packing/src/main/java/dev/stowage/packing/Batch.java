package dev.stowage.packing;

import java.util.List;

/**
 * Rows of equal length, sent together. A packer reuses the same object for all batches: it is valid only during the
 * call of the sink.
 */
public final class Batch {
    private final PackingOptions options;
    private final RowBuffer rows;
    private final int bucket;
    private int rowLength;
    private Release release = Release.FULL;

    /** Why a batch was sent. */
    public enum Release {
        /** It held the maximum number of rows, or another row would have exceeded the byte limit. */
        FULL,
        /** It had been open for the maximum number of rows, {@link PackingOptions#batchMaxWaitRows()}. */
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

    /** Number of rows, including the empty rows at the end that make all batches the same shape. */
    public int rows() {
        return options.fixedShape() ? options.batchSlots() / rowLength : filledRows();
    }

    /** Number of rows that hold segments. */
    public int filledRows() {
        return rows.rows();
    }

    /** Slots without a segment's token, by cause. */
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
        // Where the row length follows from the content, slots added by rounding are counted apart from row tails.
        boolean lengthIsGiven = options.mode() == Mode.PACK || isFixedLength();
        long rounding = lengthIsGiven ? 0 : (long) (rowLength - longest) * filledRows();
        if (drained(0)) {
            close -= rounding;
        } else {
            tails -= rounding;
        }
        return new RowPadding(tails, close, rounding, (long) (rows() - filledRows()) * rowLength);
    }

    /** In mode flat with fixed shape, each batch has the length of the largest batch. */
    private boolean isFixedLength() {
        return options.mode() == Mode.FLAT && options.fixedShape();
    }

    /** Number of segments in all rows. */
    public int segments() {
        return rows.segments();
    }

    /** The ticket of a segment. Segments are numbered from 0, row by row from the left. */
    public long ticket(int segment) {
        return rows.ticket(segment);
    }

    /** Number of the first segment after the given row. */
    public int rowEnd(int row) {
        return rows.end(row);
    }

    /** Slots occupied by the segments of a row. */
    public int used(int row) {
        return rows.used(row);
    }

    /** Whether a row was opened by a drain rather than by a full pool. */
    public boolean drained(int row) {
        return rows.drained(row);
    }

    /** A copy of the rows that remains valid after the call of the sink. */
    public List<Row> copyOfRows() {
        return rows.toRows();
    }
}
