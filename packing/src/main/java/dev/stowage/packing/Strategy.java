package dev.stowage.packing;

/** How segments are chosen for a row. */
public enum Strategy {
    /** The subset of the pool that fills the row best. */
    EXACT_FILL,
    /** In order of arrival; what does not fit closes the row. */
    NEXT_FIT
}
