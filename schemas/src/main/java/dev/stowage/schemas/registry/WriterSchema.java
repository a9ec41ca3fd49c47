package dev.stowage.schemas.registry;

import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What the registry has under an id.
 *
 * @param schema that records of the id were written with; null if no record of it can be read
 * @param isUnknown whether the registry has no schema of the id
 * @param mayAppear whether a registry that lags behind may answer otherwise soon
 * @param problem why no record of the id can be read; empty if it can
 */
public record WriterSchema(@Nullable Schema schema, boolean isUnknown, boolean mayAppear, String problem) {

    static WriterSchema of(Schema schema) {
        return new WriterSchema(schema, false, false, "");
    }

    /** The registry has nothing under the id. */
    static WriterSchema unknown(String problem) {
        return new WriterSchema(null, true, true, problem);
    }

    /** What the registry has is not an Avro schema. */
    static WriterSchema unreadable(String problem) {
        return new WriterSchema(null, false, false, problem);
    }

    /** What the registry has refers to a schema that it does not have. */
    static WriterSchema incomplete(String problem) {
        return new WriterSchema(null, false, true, problem);
    }
}
