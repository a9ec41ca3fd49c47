package dev.stowage.schemas;

/** How the rows of a batch are filled. The order of the constants is that of the schema. */
public enum PackingMode {
    /** A mode that this build does not know. */
    UNKNOWN,
    /** Several segments a row, rows of a bucket's length. */
    PACK,
    /** One segment a row, rows as long as the longest. */
    PAD,
    /** One row a batch. */
    FLAT
}
