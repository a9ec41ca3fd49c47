package dev.stowage.packing;

/** How rows are filled. */
public enum Mode {
    /** Several segments per row; the row length is the bucket's. */
    PACK,
    /** One segment per row; the row length is that of the batch's longest segment. */
    PAD,
    /** One row per batch, as long as its segments together. */
    FLAT
}
