package dev.stowage.integration.faults;

/** What can go wrong. */
enum Fault {
    /** SIGKILL of the only instance, and a restart with its state. */
    KILL,
    /** The same, but its state directory is gone. */
    KILL_AND_WIPE,
    /** SIGSTOP for longer than a session lasts while another instance takes over, then SIGCONT. */
    FREEZE,
    /** Another instance comes, and one of the two is killed for good. */
    ADD_AND_LOSE,
    /** Another instance comes, and leaves in order. */
    ADD_AND_REMOVE,
    /** SIGKILL of the broker, and a restart with its data. */
    BROKER
}
