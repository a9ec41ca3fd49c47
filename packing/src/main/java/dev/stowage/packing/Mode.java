package dev.stowage.packing;

/** How rows are filled. */
public enum Mode {
    /** Several segments a row, rows as long as their bucket. */
    PACK,
    /** One segment a row, rows as long as the longest of the batch. */
    PAD,
    /** One row a batch, as long as what stands in it. */
    FLAT
}
