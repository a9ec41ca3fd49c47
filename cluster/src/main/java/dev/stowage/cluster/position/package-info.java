/**
 * Whether group offsets, stored state, topics and state directory belong together. Start with {@link PositionChecks}.
 */
@NullMarked
package dev.stowage.cluster.position;

import org.jspecify.annotations.NullMarked;
