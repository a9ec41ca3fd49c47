package dev.stowage.cluster.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.stowage.cluster.schemas.SchemaRegistrar.Registered;
import org.jspecify.annotations.Nullable;

/**
 * Result of a lookup or registration.
 *
 * @param version version in the subject; null if the subject does not have the schema
 * @param id schema id; null if the subject does not have the schema
 * @param problem why the subject does not have the schema; null if it has it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record SubjectResult(
        String subject,
        String topic,
        Status status,
        @Nullable Integer version,
        @Nullable Integer id,
        @Nullable String problem) {

    enum Status {
        PRESENT,
        REGISTERED,
        MISSING,
        REFUSED
    }

    static SubjectResult has(TopicSchema used, Status status, Registered registered) {
        return new SubjectResult(used.subject(), used.topic(), status, registered.version(), registered.id(), null);
    }

    static SubjectResult lacks(TopicSchema used, Status status, String problem) {
        return new SubjectResult(used.subject(), used.topic(), status, null, null, problem);
    }

    boolean isOk() {
        return status == Status.PRESENT || status == Status.REGISTERED;
    }

    /** One line of text. */
    String line() {
        return switch (status) {
            case PRESENT -> subject + ": already registered, version " + version + ", id " + id;
            case REGISTERED -> subject + ": registered as version " + version + ", id " + id;
            case MISSING -> subject + ": does not have the schema; " + problem;
            case REFUSED -> subject + ": rejected by the registry; " + problem;
        };
    }
}
