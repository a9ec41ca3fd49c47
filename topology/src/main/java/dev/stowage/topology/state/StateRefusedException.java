package dev.stowage.topology.state;

import org.apache.kafka.streams.errors.StreamsException;

/** The stored state must not be continued. Restarting does not help; the message names what does. */
public abstract class StateRefusedException extends StreamsException {
    private static final long serialVersionUID = 1L;

    /** @param message names the partition or store, what is wrong, and the commands that help */
    protected StateRefusedException(String message) {
        super(message);
    }

    protected StateRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
