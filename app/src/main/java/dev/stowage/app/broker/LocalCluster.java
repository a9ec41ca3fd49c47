package dev.stowage.app.broker;

import dev.stowage.embedded.EmbeddedBroker;
import dev.stowage.embedded.EmbeddedRegistry;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** An embedded broker and an embedded registry with their data in one directory. */
public final class LocalCluster implements AutoCloseable {
    private final @Nullable EmbeddedBroker broker;
    private final EmbeddedRegistry registry;

    private LocalCluster(@Nullable EmbeddedBroker broker, EmbeddedRegistry registry) {
        this.broker = broker;
        this.registry = registry;
    }

    /**
     * Starts both.
     *
     * @param ports ports to listen on; 0 for any free port
     */
    public static LocalCluster start(Path directory, String host, Ports ports) {
        EmbeddedRegistry registry = startRegistry(directory, host, ports.registry());
        try {
            EmbeddedBroker broker = EmbeddedBroker.builder()
                    .dataDirectory(directory.resolve("kafka"))
                    .host(host)
                    .port(ports.broker())
                    .start();
            return new LocalCluster(broker, registry);
        } catch (RuntimeException e) {
            registry.close();
            throw e;
        }
    }

    /** Starts only the registry. */
    static LocalCluster registryOnly(Path directory, String host, int port) {
        return new LocalCluster(null, startRegistry(directory, host, port));
    }

    /** Ports of broker and registry. */
    public record Ports(int broker, int registry) {
        public static final Ports FREE = new Ports(0, 0);
    }

    /** Bootstrap servers for clients, empty if there is no broker. */
    public String bootstrapServers() {
        return broker == null ? "" : broker.bootstrapServers();
    }

    public String registryUrl() {
        return registry.url().toString();
    }

    @Override
    public void close() {
        if (broker != null) {
            broker.close();
        }
        registry.close();
    }

    private static EmbeddedRegistry startRegistry(Path directory, String host, int port) {
        return EmbeddedRegistry.builder()
                .dataDirectory(directory.resolve("registry"))
                .host(host)
                .port(port)
                .start();
    }
}
