/**
 * What a partition has done and holds, for people to look at, as of a commit. Start with {@link PartitionView}; an
 * application answers {@link PartitionViewQuery} through {@code KafkaStreams.query}.
 */
@NullMarked
package dev.stowage.topology.view;

import org.jspecify.annotations.NullMarked;
