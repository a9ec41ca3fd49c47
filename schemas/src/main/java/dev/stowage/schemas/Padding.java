package dev.stowage.schemas;

/**
 * Padding slots by cause.
 *
 * @param rowTails of rows opened while the pool was full
 * @param windowClose of rows opened by the drain of a window
 * @param rounding from rounding segments or rows up to a multiple
 * @param emptyRows of rows that hold no segment
 */
public record Padding(long rowTails, long windowClose, long rounding, long emptyRows) {

    /** All padding slots. */
    public long total() {
        return rowTails + windowClose + rounding + emptyRows;
    }
}
