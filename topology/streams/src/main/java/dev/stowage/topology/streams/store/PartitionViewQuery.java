package dev.stowage.topology.streams.store;

import dev.stowage.topology.core.view.PartitionView;
import org.apache.kafka.streams.query.Query;

/**
 * Asks {@link dev.stowage.topology.streams.StowageTopology#POOL_STORE} for the {@link PartitionView} of each partition, as of its
 * last commit.
 */
public final class PartitionViewQuery implements Query<PartitionView> {}
