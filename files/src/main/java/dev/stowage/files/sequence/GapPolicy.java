package dev.stowage.files.sequence;

/** What to do with the gap characters {@code -} and {@code .} of an alignment. */
public enum GapPolicy {
    /** Remove them; letters of both cases are kept, so that the complete protein of each row is read. */
    STRIP,
    /** Read them as residues. */
    KEEP,
    /** Reject the file. */
    REFUSE
}
