package dev.stowage.server.view;

import java.util.List;

/**
 * An instance as known from the last rebalance.
 *
 * @param address host:port at which it is queried
 * @param partitions input partitions that were assigned to it
 */
public record KnownInstance(String address, List<Integer> partitions) {
    public KnownInstance {
        partitions = partitions.stream().sorted().toList();
    }
}
