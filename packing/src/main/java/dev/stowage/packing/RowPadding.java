package dev.stowage.packing;

/**
 * Slots of a batch that no segment takes, by cause.
 *
 * @param rowTails ends of rows that were opened while the pool was full
 * @param windowClose ends of rows that were opened by a drain
 * @param rounding what a row length that follows from its content was rounded up by
 * @param emptyRows rows without a segment, which give every batch one shape
 */
public record RowPadding(long rowTails, long windowClose, long rounding, long emptyRows) {}
