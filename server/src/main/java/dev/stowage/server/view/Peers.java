package dev.stowage.server.view;

import java.util.concurrent.CompletableFuture;

/** Queries other instances for their views. */
public interface Peers extends AutoCloseable {
    /**
     * Queries one instance.
     *
     * @param address host:port
     * @param windows number of latest windows of each partition
     * @return its view within a few seconds, or {@link PeerException}
     */
    CompletableFuture<InstanceView> ask(String address, int windows);

    @Override
    void close();
}
