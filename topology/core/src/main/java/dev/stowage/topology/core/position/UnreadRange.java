package dev.stowage.topology.core.position;

/**
 * Input offsets that were never read.
 *
 * @param from first offset
 * @param until offset behind the last
 * @param cause why
 * @param offsets how many of the offsets between them were not read, and so the maximum number of records, since markers of transactions take
 *     offsets, too; less than {@code until - from} where ranges were put together
 */
public record UnreadRange(long from, long until, Cause cause, long offsets) {

    /** Why offsets were not read. */
    public enum Cause {
        /** Retention, or a deletion of records, removed them first. */
        REMOVED,
        /** An operator moved the group's offsets ahead and accepted it. */
        SKIPPED
    }

    public UnreadRange {
        if (offsets < 1 || offsets > until - from) {
            throw new IllegalArgumentException("a range from " + from + " until " + until
                    + " must hold from 1 to (until - from) unread offsets but was given " + offsets);
        }
    }

    /** A range of which nothing was read. */
    public UnreadRange(long from, long until, Cause cause) {
        this(from, until, cause, until - from);
    }

    /** This range and a later one of the same cause as one. What was read between them is not counted. */
    public UnreadRange with(UnreadRange later) {
        return new UnreadRange(from, later.until, cause, offsets + later.offsets);
    }
}
