package dev.stowage.embedded;

import dev.stowage.embedded.registry.RegistryServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A schema registry with the Confluent REST API for Avro, in this process, for local use. Acknowledged registrations
 * are on disk. Unsupported requests are refused.
 */
public final class EmbeddedRegistry implements AutoCloseable {
    private final RegistryServer server;
    private final @Nullable DirectoryLock lock;
    private final URI url;

    private EmbeddedRegistry(RegistryServer server, @Nullable DirectoryLock lock, URI url) {
        this.server = server;
        this.lock = lock;
        this.url = url;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Value of {@code schema.registry.url} for clients. */
    public URI url() {
        return url;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new IllegalStateException("the registry's file cannot be closed", e);
        } finally {
            if (lock != null) {
                lock.close();
            }
        }
    }

    /** Settings of a registry. */
    public static final class Builder {
        private String host = "127.0.0.1";
        private int port;
        private @Nullable Path directory;

        private Builder() {}

        /** Address to listen on; loopback by default. */
        public Builder host(String name) {
            host = name;
            return this;
        }

        /** Port to listen on; 0 for any free port. */
        public Builder port(int number) {
            port = number;
            return this;
        }

        /** Directory of the registrations; in memory only unless set. */
        public Builder dataDirectory(Path path) {
            directory = path;
            return this;
        }

        /**
         * Starts the registry.
         *
         * @throws IllegalStateException if it cannot listen, if another registry uses its directory, or if its file is
         * corrupt
         */
        public EmbeddedRegistry start() {
            Path data = directory;
            DirectoryLock lock = data == null ? null : DirectoryLock.take(data, "registry.lock", "registry");
            try {
                RegistryServer server = RegistryServer.start(
                        new InetSocketAddress(host, port), data == null ? null : data.resolve("schemas.jsonl"));
                return new EmbeddedRegistry(server, lock, URI.create("http://" + host + ":" + server.port()));
            } catch (IOException | RuntimeException e) {
                if (lock != null) {
                    lock.close();
                }
                throw new IllegalStateException(
                        "the embedded registry cannot start on " + host + ":" + port + ": " + e.getMessage(), e);
            }
        }
    }
}
