package dev.stowage.files.input;

import java.io.IOException;

/** An input in a format that is not read; the message names it. */
public final class RefusedInputException extends IOException {
    private static final long serialVersionUID = 1L;

    private RefusedInputException(String message) {
        super(message);
    }

    static RefusedInputException of(String format) {
        return new RefusedInputException("this is " + format
                + "; accepted: FASTA as plain text, or compressed once by gzip (BGZF), bzip2, xz or zstd");
    }
}
