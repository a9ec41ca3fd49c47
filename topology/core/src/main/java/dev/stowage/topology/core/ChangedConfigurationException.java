package dev.stowage.topology.core;

import dev.stowage.topology.core.state.StateRefusedException;

/** Segments wait that were read under another configuration. Continuing would give batches that cannot be replayed. */
public final class ChangedConfigurationException extends StateRefusedException {
    private static final long serialVersionUID = 1L;

    /** @param stored fingerprint in the state
     * @param configured fingerprint of this start
     */
    public ChangedConfigurationException(int partition, String stored, String configured) {
        super("partition " + partition + " holds segments packed under configuration " + stored
                + ", but this start has configuration " + configured
                + ": start with the former one, run `stowage close`, stop, and start with the new one");
    }
}
