package dev.stowage.schemas;

import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/** The schema registry could not be asked, or refused: nothing is known of the record at hand. */
public final class RegistryException extends SerializationException {
    private static final long serialVersionUID = 1L;

    public RegistryException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
