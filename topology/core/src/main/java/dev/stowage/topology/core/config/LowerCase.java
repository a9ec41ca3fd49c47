package dev.stowage.topology.core.config;

/** How lower-case letters are read. */
public enum LowerCase {
    /** As the upper-case ones. */
    FOLD,
    /** As letters of their own. */
    KEEP,
    /** As the upper-case ones, and a track tells which they were. */
    TRACK
}
