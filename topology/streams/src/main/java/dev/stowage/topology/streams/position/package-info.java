/**
 * Checks that a partition continues where its state ends. Start with {@link dev.stowage.topology.streams.position.PositionCheck}.
 */
@NullMarked
package dev.stowage.topology.streams.position;

import org.jspecify.annotations.NullMarked;
