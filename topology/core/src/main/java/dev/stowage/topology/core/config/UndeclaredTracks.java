package dev.stowage.topology.core.config;

/** What becomes of a record with a track that is not declared. */
enum UndeclaredTracks {
    /** It is packed without that track, and counted. */
    IGNORE,
    /** It is rejected. */
    REJECT
}
