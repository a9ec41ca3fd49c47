package dev.stowage.topology.core.config;

/** How lower-case letters are read. */
enum LowerCase {
    /** As the upper-case ones. */
    FOLD,
    /** As letters of their own. */
    KEEP
}
