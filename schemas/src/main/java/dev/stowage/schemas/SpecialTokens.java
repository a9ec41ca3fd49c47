package dev.stowage.schemas;

/** Where a segment carries the cls and eos tokens. The order of the constants is that of the schema. */
public enum SpecialTokens {
    /** A policy that this build does not know. */
    UNKNOWN,
    /** At the real ends of a sequence alone. */
    ENDS,
    /** At both ends of every segment. */
    ALWAYS,
    /** Nowhere. */
    NONE
}
