package dev.stowage.packing;

/**
 * Padding of a batch by cause, slots.
 *
 * @param rowTails ends of rows that were opened while the pool was full
 * @param windowClose ends of rows that were opened by a drain
 * @param rounding slots added by rounding the row length up, in modes pad and flat
 * @param emptyRows slots of rows without a segment, which give all batches the same shape
 */
public record RowPadding(long rowTails, long windowClose, long rounding, long emptyRows) {}
