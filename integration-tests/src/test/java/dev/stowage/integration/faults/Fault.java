package dev.stowage.integration.faults;

/** What can go wrong. */
enum Fault {
    /** SIGKILL of the only instance, and a restart with its state. */
    KILL,
    /** The same, but its state directory is gone. */
    KILL_AND_WIPE,
    /** SIGKILL of the only instance; the group's offsets are deleted before it starts again. */
    DELETE_OFFSETS,
    /** SIGKILL of the only instance; the changelogs are deleted, and {@code stowage repair} rebuilds the state. */
    DELETE_CHANGELOGS,
    /** The same, and its state directory is gone, too. */
    DELETE_ALL_STATE,
    /** SIGSTOP for longer than a session lasts while another instance takes over, then SIGCONT. */
    FREEZE,
    /** The same of the only instance, so that nobody takes over. */
    FREEZE_ALONE,
    /** Another instance comes, and one of the two is killed for good. */
    ADD_AND_LOSE,
    /** Another instance comes, and leaves in order. */
    ADD_AND_REMOVE,
    /** SIGKILL of the broker, and a restart with its data after a while. */
    BROKER_KILL,
    /** SIGSTOP of the broker for a while. */
    BROKER_FREEZE,
    /** Five times SIGSTOP of the broker, for less than a session, while few sequences come. */
    BROKER_PAUSES,
    /** Connections to the broker are slow for a while, and some are dropped. */
    BROKER_SLOW,
    /** The registry refuses connections for a while. Records of a schema come that the application has to ask for, as in all faults below. */
    REGISTRY_AWAY,
    /** It takes connections, and does not answer. */
    REGISTRY_HANGS,
    /** A proxy answers that there is no such page. */
    REGISTRY_HTML_404,
    /** Its server fails. */
    REGISTRY_500,
    /** It does not know the new schema for a second. */
    REGISTRY_LAGS
}
