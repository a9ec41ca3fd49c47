package dev.stowage.topology.core.config;

/** What becomes of sequences longer than the largest bucket. */
public enum Overlong {
    /** One interval of the residues, drawn anew for each epoch. */
    CROP,
    /** The beginning. */
    TRUNCATE,
    /** Consecutive pieces, each a segment. */
    SPLIT,
    /** The record is rejected. */
    REJECT
}
