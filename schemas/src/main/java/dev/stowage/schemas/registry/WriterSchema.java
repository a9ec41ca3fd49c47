package dev.stowage.schemas.registry;

import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Result of looking up an id in the registry.
 *
 * @param schema writer schema of the id's records; null if they cannot be read
 * @param isUnknown whether the registry has no schema with the id
 * @param mayAppear whether a registry with replication lag may find it soon
 * @param problem why records of the id cannot be read; empty if they can
 */
public record WriterSchema(@Nullable Schema schema, boolean isUnknown, boolean mayAppear, String problem) {

    static WriterSchema of(Schema schema) {
        return new WriterSchema(schema, false, false, "");
    }

    /** The registry does not have the id. */
    static WriterSchema unknown(String problem) {
        return new WriterSchema(null, true, true, problem);
    }

    /** The schema in the registry is not an Avro schema. */
    static WriterSchema unreadable(String problem) {
        return new WriterSchema(null, false, false, problem);
    }

    /** The schema references another one that the registry does not have. */
    static WriterSchema incomplete(String problem) {
        return new WriterSchema(null, false, true, problem);
    }
}
