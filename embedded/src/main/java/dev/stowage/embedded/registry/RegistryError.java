package dev.stowage.embedded.registry;

/** An error of the registry's REST API: a five-digit code whose first three digits are the HTTP status, or a status. */
final class RegistryError extends Exception {
    private static final long serialVersionUID = 1L;

    private final int code;

    RegistryError(int code, String message) {
        super(message);
        this.code = code;
    }

    static RegistryError subjectNotFound(String subject) {
        return new RegistryError(40401, "Subject '" + subject + "' not found.");
    }

    static RegistryError versionNotFound(int version) {
        return new RegistryError(40402, "Version " + version + " not found.");
    }

    static RegistryError schemaNotFound(String idOrGuid) {
        return new RegistryError(40403, "Schema " + idOrGuid + " not found");
    }

    static RegistryError invalidSchema(String detail) {
        return new RegistryError(42201, "Invalid schema: " + detail);
    }

    static RegistryError invalidVersion(String version) {
        return new RegistryError(
                42202,
                "The specified version '" + version + "' is not a valid version id. "
                        + "Allowed values are between [1, 2^31-1] and the string \"latest\"");
    }

    static RegistryError readOnly(String subject) {
        return new RegistryError(42205, "Subject " + subject + " is in read-only mode");
    }

    static RegistryError notOffered(String what) {
        return new RegistryError(50101, "This registry does not support " + what);
    }

    int code() {
        return code;
    }

    int status() {
        return code >= 1_000 ? code / 100 : code;
    }
}
