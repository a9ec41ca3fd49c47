package dev.stowage.integration.registry;

import java.io.IOException;

/** A schema registry that a test has started. */
interface Registry extends AutoCloseable {
    /** What {@code schema.registry.url} is to be. */
    String url();

    /** Whether it tells the schema of a GUID. */
    boolean servesGuids();

    /** Stops it, and starts it again at the same address with what it knew. */
    void restart() throws IOException, InterruptedException;

    @Override
    void close();
}
