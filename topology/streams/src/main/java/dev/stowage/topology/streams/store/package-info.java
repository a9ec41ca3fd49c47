/**
 * The state stores and their changelogs. Start with {@link dev.stowage.topology.streams.store.PartitionStore}.
 */
@NullMarked
package dev.stowage.topology.streams.store;

import org.jspecify.annotations.NullMarked;
