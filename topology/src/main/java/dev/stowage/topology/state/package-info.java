/**
 * What a partition must remember, and the store that keeps it. Start with {@link PartitionStore}.
 */
@NullMarked
package dev.stowage.topology.state;

import org.jspecify.annotations.NullMarked;
