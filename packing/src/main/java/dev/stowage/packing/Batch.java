package dev.stowage.packing;

import java.util.List;

/**
 * Rows of one length that leave together. A packer shows the same object again and again, with other content: it is valid
 * only while the sink is called.
 */
public final class Batch {
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

    Batch(int bucket, RowBuffer rows) {
        this.bucket = bucket;
        this.rows = rows;
    }

    Batch leaving(int lengthOfRows, Release why) {
        rowLength = lengthOfRows;
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

    /** Number of rows. */
    public int rows() {
        return rows.rows();
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
