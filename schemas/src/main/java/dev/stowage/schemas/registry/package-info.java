/** Access to the schema registry: clients, subjects, what an id means, and how long the registry has been away. */
@NullMarked
package dev.stowage.schemas.registry;

import org.jspecify.annotations.NullMarked;
