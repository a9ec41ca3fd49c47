/**
 * The first connection of a command to the cluster. Start with {@link Connection}.
 */
@NullMarked
package dev.stowage.cluster.connection;

import org.jspecify.annotations.NullMarked;
