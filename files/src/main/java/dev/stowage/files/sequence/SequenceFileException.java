package dev.stowage.files.sequence;

import dev.stowage.files.input.CorruptInputException;
import java.io.IOException;

/** A file of sequences is not valid; the message states file and line. */
public final class SequenceFileException extends IOException {
    private static final long serialVersionUID = 1L;

    public SequenceFileException(String file, long line, String message) {
        super(file + ", line " + line + ": " + message);
    }

    public SequenceFileException(String file, long line, String message, Throwable cause) {
        this(file, line, message);
        initCause(cause);
    }

    /**
     * The error of an input that is truncated or corrupt.
     *
     * @param before number of complete sequences before the damage
     */
    public static SequenceFileException damaged(String file, long line, long before, CorruptInputException cause) {
        return new SequenceFileException(
                file, line, cause.getMessage() + "; " + before + " complete sequences were read before it", cause);
    }
}
