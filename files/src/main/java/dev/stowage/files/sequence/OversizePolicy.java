package dev.stowage.files.sequence;

/** What to do with a sequence that is too large to be sent. */
public enum OversizePolicy {
    /** Skip and count it. */
    SKIP,
    /** Fail with an error. */
    FAIL
}
