/**
 * What a partition must remember between commits, and its stored form. Start with {@link PartitionState}.
 */
@NullMarked
package dev.stowage.topology.core.state;

import org.jspecify.annotations.NullMarked;
