/**
 * The schemas of a configuration and their state in the registry. Start with {@link SchemasCommand}, and with {@link RegistryChecks} for the
 * checks of {@code run} at startup.
 */
@NullMarked
package dev.stowage.cluster.schemas;

import org.jspecify.annotations.NullMarked;
