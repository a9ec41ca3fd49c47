/**
 * Where a partition's state continues in the input, and which input it belongs to. Start with {@link dev.stowage.topology.streams.position.PositionCheck}.
 */
@NullMarked
package dev.stowage.topology.core.position;

import org.jspecify.annotations.NullMarked;
