package dev.stowage.schemas.registry;

import dev.stowage.schemas.ShownText;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;

/** Tells the errors that a schema registry answers from those of proxies, other servers, and registries that do not work. */
public final class RegistryErrors {
    /** The registry has no schema of that id, or the subject none of that text. */
    public static final int SCHEMA_NOT_FOUND = 40403;

    private static final int SUBJECT_NOT_FOUND = 40401;
    private static final int VERSION_NOT_FOUND = 40402;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int UNPROCESSABLE = 422;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    /** What the client gives to an answer that is not JSON. */
    private static final int UNREADABLE = 50005;

    private RegistryErrors() {}

    /** Whether the registry says that it has no schema of the id that was asked for. Nothing else means that. */
    static boolean isSchemaNotFound(RestClientException e) {
        return e.getErrorCode() == SCHEMA_NOT_FOUND;
    }

    /** Whether the registry says that it has no such schema, version or subject. */
    public static boolean isNotFound(RestClientException e) {
        return e.getErrorCode() == SUBJECT_NOT_FOUND
                || e.getErrorCode() == VERSION_NOT_FOUND
                || e.getErrorCode() == SCHEMA_NOT_FOUND;
    }

    /** Whether the registry itself refuses a schema or does not know a subject: it would answer the same again. */
    static boolean isRefusal(RestClientException e) {
        int code = e.getErrorCode();
        boolean conflict = e.getStatus() == CONFLICT && (code == CONFLICT || code / 100 == CONFLICT);
        boolean unprocessable =
                e.getStatus() == UNPROCESSABLE && (code == UNPROCESSABLE || code / 100 == UNPROCESSABLE);
        boolean notFound = e.getStatus() == NOT_FOUND && code / 100 == NOT_FOUND;
        return conflict || unprocessable || notFound;
    }

    /** Whether another URL may do better: this one is not a registry, or does not work. */
    static boolean isForeign(RestClientException e) {
        return e.getErrorCode() == UNREADABLE
                || e.getStatus() >= 500
                || e.getStatus() == 408
                || e.getStatus() == 429
                || e.getStatus() < 400
                || (e.getStatus() == NOT_FOUND && e.getErrorCode() == NOT_FOUND);
    }

    /** Whether the call does not exist there, as at a registry of another make or version, or at another server. */
    static boolean isNoSuchCall(RestClientException e) {
        return (e.getStatus() == NOT_FOUND && e.getErrorCode() / 100 != NOT_FOUND)
                || e.getStatus() == 405
                || e.getStatus() == 501;
    }

    /** An error for a person: status, and what was answered, shortened. */
    public static String describe(RestClientException e) {
        String hint = e.getStatus() == UNAUTHORIZED || e.getStatus() == FORBIDDEN
                ? "; check registry.basic.auth.user.info or registry.bearer.auth.token"
                : "";
        return "HTTP status " + e.getStatus() + ", " + shortened(String.valueOf(e.getMessage())) + hint;
    }

    private static String shortened(String answer) {
        return ShownText.of(answer.replaceAll("\\s+", " ").strip(), 200);
    }
}
