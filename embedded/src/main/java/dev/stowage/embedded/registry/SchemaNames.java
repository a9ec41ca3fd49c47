package dev.stowage.embedded.registry;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/** Checks the names of types, fields and symbols. Namespaces are not checked, as in Confluent's registry. */
final class SchemaNames {
    private SchemaNames() {}

    /**
     * Checks all names in a schema.
     *
     * @throws SchemaParseException if a name is not a valid Avro name
     */
    static void validate(Schema schema) {
        validate(schema, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static void validate(Schema schema, Set<Schema> seen) {
        if (!seen.add(schema)) {
            return;
        }
        switch (schema.getType()) {
            case RECORD -> {
                name(schema.getName());
                schema.getFields().forEach(field -> {
                    name(field.name());
                    validate(field.schema(), seen);
                });
            }
            case ENUM -> {
                name(schema.getName());
                schema.getEnumSymbols().forEach(SchemaNames::name);
            }
            case FIXED -> name(schema.getName());
            case ARRAY -> validate(schema.getElementType(), seen);
            case MAP -> validate(schema.getValueType(), seen);
            case UNION -> schema.getTypes().forEach(branch -> validate(branch, seen));
            default -> {}
        }
    }

    private static void name(String name) {
        NameValidator.Result result = NameValidator.UTF_VALIDATOR.validate(name);
        if (!result.isOK()) {
            throw new SchemaParseException("illegal name '" + name + "': " + result.getErrors());
        }
    }
}
