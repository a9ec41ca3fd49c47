package dev.stowage.embedded;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A schema registry that speaks the Confluent REST API for Avro, in this process, for local use. */
public final class EmbeddedRegistry implements AutoCloseable {
    private static final int THREADS = 2;

    static {
        // The JDK's server writes headers and body apart; without this each answer waits 40 ms for an acknowledgement.
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    private final HttpServer server;
    private final ExecutorService threads;
    private final URI url;

    private EmbeddedRegistry(HttpServer server, ExecutorService threads, URI url) {
        this.server = server;
        this.threads = threads;
        this.url = url;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** What {@code schema.registry.url} is to be. */
    public URI url() {
        return url;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** What a registry is started with. */
    public static final class Builder {
        private String host = "127.0.0.1";
        private int port;
        private @Nullable Path directory;

        private Builder() {}

        /** Address to listen on; loopback unless told otherwise. */
        public Builder host(String name) {
            host = name;
            return this;
        }

        /** Port to listen on; 0 for any free one. */
        public Builder port(int number) {
            port = number;
            return this;
        }

        /** Where registrations are kept over restarts; in memory alone unless given. */
        public Builder dataDirectory(Path path) {
            directory = path;
            return this;
        }

        /**
         * Starts the registry.
         *
         * @throws IllegalStateException if it cannot listen, or cannot read its data
         */
        public EmbeddedRegistry start() {
            try {
                SchemaCatalog catalog = directory == null
                        ? SchemaCatalog.inMemory()
                        : SchemaCatalog.in(directory.resolve("schemas.jsonl"));
                HttpServer server = HttpServer.create(new InetSocketAddress(host, port), 0);
                ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
                    Thread thread = new Thread(task, "schema-registry");
                    thread.setDaemon(true);
                    return thread;
                });
                server.setExecutor(threads);
                server.createContext("/", new RegistryApi(catalog));
                server.start();
                URI url =
                        URI.create("http://" + host + ":" + server.getAddress().getPort());
                return new EmbeddedRegistry(server, threads, url);
            } catch (IOException e) {
                throw new IllegalStateException(
                        "the embedded registry cannot start on " + host + ":" + port + ": " + e.getMessage(), e);
            }
        }
    }
}
