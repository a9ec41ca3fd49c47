package dev.stowage.files.sequence;

/** Formats of files of sequences. */
public enum SequenceFormat {
    FASTA,
    /** JSON lines: one object per line. */
    JSONL
}
