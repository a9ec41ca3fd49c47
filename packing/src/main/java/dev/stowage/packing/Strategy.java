package dev.stowage.packing;

/** How segments are chosen for a row. */
public enum Strategy {
    /** The subset of the pool that fills the row best. */
    EXACT_FILL,
    /** In order of arrival; what does not fit closes the row. */
    NEXT_FIT,
    /** Into the oldest of the open rows that has room. */
    FIRST_FIT,
    /** Into the open row in which it leaves least room. */
    BEST_FIT,
    /** The pool, longest first, each into the row in which it leaves least room; the fullest row leaves. */
    BEST_FIT_DECREASING
}
