package dev.stowage.topology.config;

/** How lower-case letters are read. */
public enum LowerCase {
    /** As the upper-case ones. */
    FOLD,
    /** As letters of their own. */
    KEEP
}
