package dev.stowage.server.view;

import dev.stowage.topology.core.view.PartitionView;
import java.util.List;

/**
 * The view of one instance.
 *
 * @param instance its address, host:port
 * @param state state of Kafka Streams
 * @param partitions partitions that it packs, as of their last commits
 */
public record InstanceView(String instance, String state, List<PartitionView> partitions) {
    public InstanceView {
        partitions = List.copyOf(partitions);
    }

    /** The same view with only the latest windows of each partition. */
    InstanceView withLatestWindows(int max) {
        return new InstanceView(
                instance,
                state,
                partitions.stream()
                        .map(partition -> LatestWindows.latest(partition, max))
                        .toList());
    }
}
