package dev.stowage.schemas.registry;

import dev.stowage.schemas.ShownText;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;

/** Distinguishes errors reported by a schema registry from those of proxies, other servers, and broken registries. */
public final class RegistryErrors {
    /** The registry has no schema with that id, or the subject none with that text. */
    public static final int SCHEMA_NOT_FOUND = 40403;

    private static final int SUBJECT_NOT_FOUND = 40401;
    private static final int VERSION_NOT_FOUND = 40402;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int UNPROCESSABLE = 422;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    /** Error code of the client for a response that is not JSON. */
    private static final int UNREADABLE = 50005;

    private RegistryErrors() {}

    /** Whether the registry reports that it has no schema with the requested id. No other error means that. */
    static boolean isSchemaNotFound(RestClientException e) {
        return e.getErrorCode() == SCHEMA_NOT_FOUND;
    }

    /** Whether the registry reports that it has no such schema, version or subject. */
    public static boolean isNotFound(RestClientException e) {
        return e.getErrorCode() == SUBJECT_NOT_FOUND
                || e.getErrorCode() == VERSION_NOT_FOUND
                || e.getErrorCode() == SCHEMA_NOT_FOUND;
    }

    /**
     * Whether the registry itself refuses a schema or does not know a subject, so that repeating the call is useless.
     */
    static boolean isRefusal(RestClientException e) {
        int code = e.getErrorCode();
        boolean conflict = e.getStatus() == CONFLICT && (code == CONFLICT || code / 100 == CONFLICT);
        boolean unprocessable =
                e.getStatus() == UNPROCESSABLE && (code == UNPROCESSABLE || code / 100 == UNPROCESSABLE);
        boolean notFound = e.getStatus() == NOT_FOUND && code / 100 == NOT_FOUND;
        return conflict || unprocessable || notFound;
    }

    /** Whether another URL should be tried: this one is not a registry, or does not work. */
    static boolean isForeign(RestClientException e) {
        return e.getErrorCode() == UNREADABLE
                || e.getStatus() >= 500
                || e.getStatus() == 408
                || e.getStatus() == 429
                || e.getStatus() < 400
                || (e.getStatus() == NOT_FOUND && e.getErrorCode() == NOT_FOUND);
    }

    /** Whether the server does not support the call, as a registry of another product or version, or another server. */
    static boolean isNoSuchCall(RestClientException e) {
        return (e.getStatus() == NOT_FOUND && e.getErrorCode() / 100 != NOT_FOUND)
                || e.getStatus() == 405
                || e.getStatus() == 501;
    }

    /** The error for a message: status and shortened response. */
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
