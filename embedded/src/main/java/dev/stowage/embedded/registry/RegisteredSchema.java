package dev.stowage.embedded.registry;

import java.util.UUID;

/** A schema and the id that belongs to it for good. */
record RegisteredSchema(int id, UUID guid, SchemaText content) {
    RegisteredSchema(int id, SchemaText content) {
        this(id, content.guid(), content);
    }
}
