package dev.stowage.topology.position;

/**
 * Input offsets that were never read.
 *
 * @param from first offset
 * @param until offset behind the last
 * @param cause why
 */
public record UnreadRange(long from, long until, Cause cause) {

    /** Why offsets were not read. */
    public enum Cause {
        /** Retention, or a deletion of records, removed them first. */
        REMOVED,
        /** An operator moved the group's offsets ahead and accepted it. */
        SKIPPED
    }

    /** Number of offsets, and so the maximum number of records. */
    public long offsets() {
        return until - from;
    }
}
