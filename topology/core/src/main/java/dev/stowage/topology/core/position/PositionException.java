package dev.stowage.topology.core.position;

import dev.stowage.topology.core.state.StateRefusedException;

/** State, group offsets and input topic do not belong together: continuing would lose, duplicate or mix records. */
public final class PositionException extends StateRefusedException {
    private static final long serialVersionUID = 1L;

    /** @param message names what disagrees, and the commands that help */
    public PositionException(String message) {
        super(message);
    }
}
