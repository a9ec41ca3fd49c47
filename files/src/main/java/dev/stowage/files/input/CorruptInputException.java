package dev.stowage.files.input;

import java.io.IOException;

/** An input is truncated or corrupt, or reading it failed. */
public final class CorruptInputException extends IOException {
    private static final long serialVersionUID = 1L;

    CorruptInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
