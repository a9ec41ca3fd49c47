package dev.stowage.files.fasta;

import java.io.IOException;

/** A file is not valid FASTA; the message states file and line. */
public final class FastaException extends IOException {
    private static final long serialVersionUID = 1L;

    FastaException(String file, long line, String message) {
        super(file + ", line " + line + ": " + message);
    }

    FastaException(String file, long line, String message, Throwable cause) {
        this(file, line, message);
        initCause(cause);
    }
}
