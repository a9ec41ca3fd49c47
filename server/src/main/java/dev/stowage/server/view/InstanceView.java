package dev.stowage.server.view;

import dev.stowage.topology.core.view.PartitionView;
import java.util.List;

/**
 * What one instance alone holds.
 *
 * @param instance its address, host:port
 * @param state what its threads do, in Kafka's words
 * @param partitions those that it packs, as of their last commits
 */
public record InstanceView(String instance, String state, List<PartitionView> partitions) {
    public InstanceView {
        partitions = List.copyOf(partitions);
    }

    /** The same, with no more than the latest windows of each partition. */
    InstanceView withLatestWindows(int max) {
        return new InstanceView(
                instance,
                state,
                partitions.stream()
                        .map(partition -> LatestWindows.latest(partition, max))
                        .toList());
    }
}
