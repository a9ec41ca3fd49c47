package dev.stowage.cli;

/** A problem that the user can fix. The message states the problem and the fix, so no stack trace is printed. */
public final class UserException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UserException(String message) {
        super(message);
    }

    public UserException(String message, Throwable cause) {
        super(message, cause);
    }
}
