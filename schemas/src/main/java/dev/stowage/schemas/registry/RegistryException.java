package dev.stowage.schemas.registry;

import java.time.Duration;
import org.apache.kafka.common.errors.SerializationException;

/** A call to the schema registry failed. */
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
     * The registry did not answer, or the response is not that of a working registry: a later call may succeed.
     *
     * @param outage time since the first of the calls that failed
     */
    static RegistryException unavailable(String message, Throwable cause, Duration outage) {
        return new RegistryException(message, cause, false, outage);
    }

    /** The registry refused the call, and would refuse it again. */
    static RegistryException refused(String message, Throwable cause) {
        return new RegistryException(message, cause, true, Duration.ZERO);
    }

    /** Whether the registry refused the call, so that repeating it is useless until the cause is fixed. */
    public boolean isRefusal() {
        return refusal;
    }

    /** How long the registry had been unavailable when this call failed. */
    public Duration outage() {
        return outage;
    }
}
