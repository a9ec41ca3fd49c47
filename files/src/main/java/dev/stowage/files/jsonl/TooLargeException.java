package dev.stowage.files.jsonl;

import java.io.IOException;

/** A sequence is too large to be sent. */
final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1L;
}
