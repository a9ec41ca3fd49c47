package dev.stowage.topology.config;

/** What becomes of sequences longer than the largest bucket. */
public enum Overlong {
    /** One interval of the residues, drawn anew for each epoch. */
    CROP
}
