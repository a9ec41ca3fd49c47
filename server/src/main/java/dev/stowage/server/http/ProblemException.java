package dev.stowage.server.http;

/** Makes a request fail with a problem document. */
final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /** @param detail the problem, and what is accepted */
    ProblemException(int status, String detail) {
        super(detail);
        this.status = status;
    }

    int status() {
        return status;
    }
}
