package dev.stowage.server.view;

import java.util.concurrent.CompletableFuture;

/** Asks other instances what they hold. */
public interface Peers extends AutoCloseable {
    /**
     * Asks one.
     *
     * @param address host:port
     * @param windows the latest windows of each partition to be told of
     * @return its answer within a few seconds, or {@link PeerException}
     */
    CompletableFuture<InstanceView> ask(String address, int windows);

    @Override
    void close();
}
