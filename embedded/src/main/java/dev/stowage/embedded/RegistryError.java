package dev.stowage.embedded;

/** An error of the registry's REST API: a five-digit code whose first three digits are the HTTP status. */
final class RegistryError extends Exception {
    private static final long serialVersionUID = 1L;

    private final int code;

    RegistryError(int code, String message) {
        super(message);
        this.code = code;
    }

    int code() {
        return code;
    }

    int status() {
        return code >= 1_000 ? code / 100 : code;
    }
}
