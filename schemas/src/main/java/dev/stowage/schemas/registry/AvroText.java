package dev.stowage.schemas.registry;

import org.apache.avro.AvroRuntimeException;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;

/**
 * Parses Avro schemas as registries accept them, including names with a hyphen, as of Debezium, and defaults of a wrong
 * type.
 */
final class AvroText {
    private AvroText() {}

    static Schema.Parser parser() {
        return new Schema.Parser(NameValidator.NO_VALIDATION).setValidateDefaults(false);
    }

    /** @throws AvroRuntimeException if it is not a schema */
    static Schema parse(String text) {
        return parser().parse(text);
    }
}
