package dev.stowage.schemas;

import org.apache.kafka.common.errors.SerializationException;

/** The schema registry did not do what was asked of it. */
public final class RegistryException extends SerializationException {
    private static final long serialVersionUID = 1L;

    private final boolean refusal;

    private RegistryException(String message, Throwable cause, boolean refusal) {
        super(message, cause);
        this.refusal = refusal;
    }

    /** It did not answer, or was not well, for longer than the retries last: another time it may. */
    static RegistryException unavailable(String message, Throwable cause) {
        return new RegistryException(message, cause, false);
    }

    /** It answered no, and would again. */
    static RegistryException refused(String message, Throwable cause) {
        return new RegistryException(message, cause, true);
    }

    /** Whether it answered no, so that somebody must change something before it is asked again. */
    public boolean isRefusal() {
        return refusal;
    }
}
