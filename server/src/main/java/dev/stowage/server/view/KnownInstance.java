package dev.stowage.server.view;

import java.util.List;

/**
 * An instance as the others know it.
 *
 * @param address host:port at which it is asked
 * @param partitions input partitions that were assigned to it in the last rebalance
 */
public record KnownInstance(String address, List<Integer> partitions) {
    public KnownInstance {
        partitions = partitions.stream().sorted().toList();
    }
}
