package dev.stowage.cli;

/** Something that the user can mend; the message says what and how, so no stack trace is shown. */
public final class UserException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UserException(String message) {
        super(message);
    }

    public UserException(String message, Throwable cause) {
        super(message, cause);
    }
}
