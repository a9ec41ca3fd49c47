package dev.stowage.files.fasta;

/** What becomes of the gap characters {@code -} and {@code .} of an alignment. */
enum GapPolicy {
    /** They are removed; letters of either case stay, so that the whole protein of each row is read. */
    STRIP,
    /** They are read like residues. */
    KEEP,
    /** A file that has them is refused. */
    REFUSE
}
