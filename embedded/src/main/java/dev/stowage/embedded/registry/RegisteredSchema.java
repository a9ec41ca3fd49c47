package dev.stowage.embedded.registry;

import java.util.UUID;

/** A schema and its permanent id. */
record RegisteredSchema(int id, UUID guid, SchemaText content) {
    RegisteredSchema(int id, SchemaText content) {
        this(id, content.guid(), content);
    }
}
