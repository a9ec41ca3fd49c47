package dev.stowage.schemas.registry;

import java.time.Duration;
import org.apache.kafka.common.errors.SerializationException;

/** The schema registry did not do what was asked of it. */
public final class RegistryException extends SerializationException {
    private static final long serialVersionUID = 1L;

    private final boolean refusal;
    private final Duration outage;

    private RegistryException(String message, Throwable cause, boolean refusal, Duration outage) {
        super(message, cause);
        this.refusal = refusal;
        this.outage = outage;
    }

    /**
     * It did not answer, or what answered was not a registry that works: another time it may.
     *
     * @param outage since when no call has been answered
     */
    static RegistryException unavailable(String message, Throwable cause, Duration outage) {
        return new RegistryException(message, cause, false, outage);
    }

    /** It answered no, and would again. */
    static RegistryException refused(String message, Throwable cause) {
        return new RegistryException(message, cause, true, Duration.ZERO);
    }

    /** Whether it answered no, so that somebody must change something before it is asked again. */
    public boolean isRefusal() {
        return refusal;
    }

    /** How long the registry had been away when this call failed. */
    public Duration outage() {
        return outage;
    }
}
