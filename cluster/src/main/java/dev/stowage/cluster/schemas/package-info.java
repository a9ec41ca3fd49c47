/**
 * The schemas that a configuration uses, and whether the registry has them. Start with {@link SchemasCommand}; what {@code run} does about them
 * at its start is in {@link RegistryChecks}.
 */
@NullMarked
package dev.stowage.cluster.schemas;

import org.jspecify.annotations.NullMarked;
