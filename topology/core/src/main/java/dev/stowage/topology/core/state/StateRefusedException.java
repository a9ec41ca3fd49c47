package dev.stowage.topology.core.state;

import org.apache.kafka.common.KafkaException;

/** The stored state must not be continued. Restarting does not help; the message names what does. */
public abstract class StateRefusedException extends KafkaException {
    private static final long serialVersionUID = 1L;

    /** @param message names the partition or store, what is wrong, and the commands that help */
    protected StateRefusedException(String message) {
        super(message);
    }

    protected StateRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
