/**
 * Checks that group offsets, stored state, topics and state directory are consistent. Start with {@link PositionChecks}.
 */
@NullMarked
package dev.stowage.cluster.position;

import org.jspecify.annotations.NullMarked;
