package dev.stowage.topology.config;

/** What becomes of letters outside the vocabulary. */
public enum UnknownResidues {
    /** The unknown token. */
    UNK,
    /** The record is rejected. */
    REJECT
}
