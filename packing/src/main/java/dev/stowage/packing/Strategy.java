package dev.stowage.packing;

/** Algorithm that chooses the segments of a row. */
public enum Strategy {
    /** The subset of the pool that leaves the least padding. */
    EXACT_FILL,
    /** In order of arrival; a segment that does not fit closes the row. */
    NEXT_FIT,
    /** Each segment into the oldest open row that has enough free slots. */
    FIRST_FIT,
    /** Each segment into the open row where it leaves the fewest free slots. */
    BEST_FIT,
    /**
     * The pool, longest first, each segment into the row where it leaves the fewest free slots; the fullest row is
     * emitted.
     */
    BEST_FIT_DECREASING
}
