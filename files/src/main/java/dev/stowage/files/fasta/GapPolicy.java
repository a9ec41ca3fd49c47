package dev.stowage.files.fasta;

/** What to do with the gap characters {@code -} and {@code .} of an alignment. */
enum GapPolicy {
    /** Remove them; letters of both cases are kept, so that the complete protein of each row is read. */
    STRIP,
    /** Read them as residues. */
    KEEP,
    /** Reject the file. */
    REFUSE
}
