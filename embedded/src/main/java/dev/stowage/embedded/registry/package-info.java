/**
 * The Confluent REST API for Avro schemas over a file. Start with {@link RegistryServer}; {@link Router} has the calls,
 * {@link Catalog} what they work on, {@link ChangeLog} the file.
 */
@NullMarked
package dev.stowage.embedded.registry;

import org.jspecify.annotations.NullMarked;
