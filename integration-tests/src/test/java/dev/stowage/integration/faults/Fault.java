package dev.stowage.integration.faults;

/** The kinds of faults. */
enum Fault {
    /** SIGKILL of the only instance, and a restart with its state. */
    KILL,
    /** The same, with the state directory deleted. */
    KILL_AND_WIPE,
    /** SIGKILL of the only instance; the group's offsets are deleted before the restart. */
    DELETE_OFFSETS,
    /** SIGKILL of the only instance; the changelogs are deleted, and {@code stowage repair} rebuilds the state. */
    DELETE_CHANGELOGS,
    /** The same, with the state directory deleted, too. */
    DELETE_ALL_STATE,
    /** SIGSTOP for longer than the session timeout while another instance takes over, then SIGCONT. */
    FREEZE,
    /** The same with the only instance, so that no other takes over. */
    FREEZE_ALONE,
    /** Another instance joins, and one of the two is killed and not restarted. */
    ADD_AND_LOSE,
    /** Another instance joins, and shuts down. */
    ADD_AND_REMOVE,
    /** SIGKILL of the broker, and a restart with its data after a while. */
    BROKER_KILL,
    /** SIGSTOP of the broker for a while. */
    BROKER_FREEZE,
    /** Five times SIGSTOP of the broker, each shorter than the session timeout, with few sequences in between. */
    BROKER_PAUSES,
    /** Connections to the broker are slow for a while, and some are dropped. */
    BROKER_SLOW,
    /**
     * The registry refuses connections for a while. Records with a schema arrive that the application must look up, as
     * in all following faults.
     */
    REGISTRY_AWAY,
    /** It accepts connections and does not answer. */
    REGISTRY_HANGS,
    /** A proxy answers with status 404. */
    REGISTRY_HTML_404,
    /** Its server answers with errors. */
    REGISTRY_500,
    /** It does not know the new schema for a second. */
    REGISTRY_LAGS
}
