package dev.stowage.embedded.registry;

/**
 * A type that a schema takes from another one.
 *
 * @param name the name of the type
 * @param subject the subject that the other schema is registered under
 * @param version the version that it has there
 */
record SchemaReference(String name, String subject, int version) {}
