package dev.stowage.files.input;

/** Whether a file that was read to its end without an error seems complete. */
public enum EndStatus {
    /** No sign of a missing part. */
    COMPLETE,
    /** BGZF without the empty block at its end: it may have been truncated between two blocks. */
    NO_LAST_BLOCK,
    /** Several members of plain gzip, the last one not empty: the file does not contain the number of members. */
    SEVERAL_MEMBERS
}
