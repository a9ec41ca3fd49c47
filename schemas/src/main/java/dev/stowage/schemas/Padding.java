package dev.stowage.schemas;

/**
 * Padding slots by cause.
 *
 * @param rowTails ends of rows that were opened while the pool was full
 * @param windowClose ends of rows that were opened by the drain of a window
 * @param rounding slots added by rounding segments or rows up to a multiple
 * @param emptyRows slots of rows without a segment
 */
public record Padding(long rowTails, long windowClose, long rounding, long emptyRows) {

    /** All padding slots. */
    public long total() {
        return rowTails + windowClose + rounding + emptyRows;
    }
}
