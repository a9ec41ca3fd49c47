package dev.stowage.files.fasta;

/** What becomes of a sequence that is too large to be sent. */
public enum OversizePolicy {
    /** It is left out and counted. */
    SKIP,
    /** The command ends. */
    FAIL
}
