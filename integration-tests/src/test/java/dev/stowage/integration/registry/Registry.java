package dev.stowage.integration.registry;

import java.io.IOException;

/** A schema registry started by a test. */
interface Registry extends AutoCloseable {
    /** Value of {@code schema.registry.url}. */
    String url();

    /** Whether it supports the lookup of a schema by GUID. */
    boolean servesGuids();

    /** Restarts it at the same address with the same content. */
    void restart() throws IOException, InterruptedException;

    @Override
    void close();
}
