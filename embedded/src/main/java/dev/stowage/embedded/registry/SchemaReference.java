package dev.stowage.embedded.registry;

/**
 * A reference of a schema to a type of another schema.
 *
 * @param name the name of the type
 * @param subject the subject of the other schema
 * @param version its version in the subject
 */
record SchemaReference(String name, String subject, int version) {}
