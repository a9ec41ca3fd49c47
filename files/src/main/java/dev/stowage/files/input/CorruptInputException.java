package dev.stowage.files.input;

import java.io.IOException;

/** An input that cannot be read further: cut short, damaged, or its device fails. */
public final class CorruptInputException extends IOException {
    private static final long serialVersionUID = 1L;

    CorruptInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
