package dev.stowage.files.input;

/** How a file that was read to its end without an error ended. */
public enum EndStatus {
    /** Nothing points to a missing part. */
    COMPLETE,
    /** BGZF without the empty block that every writer of BGZF puts at the end: it may have been cut between two blocks. */
    NO_LAST_BLOCK,
    /** Several members of plain gzip, the last one not empty: nothing in the file tells how many there were. */
    SEVERAL_MEMBERS
}
