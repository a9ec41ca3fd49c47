package dev.stowage.files.input;

import java.io.IOException;

/** The format of an input is not supported; the message states it. */
public final class UnsupportedFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    private UnsupportedFormatException(String message) {
        super(message);
    }

    static UnsupportedFormatException of(String format) {
        return new UnsupportedFormatException("this is " + format
                + "; accepted: FASTA as plain text, or compressed once by gzip (BGZF), bzip2, xz or zstd");
    }
}
