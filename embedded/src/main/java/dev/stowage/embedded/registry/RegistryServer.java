package dev.stowage.embedded.registry;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The registry's HTTP server. */
public final class RegistryServer implements AutoCloseable {
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(10);
    private static final int MAX_REQUESTS = 256;

    static {
        // The JDK's server sends headers and body separately; without this, each response is delayed by 40 ms (Nagle's
        // algorithm).
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    private final HttpServer server;
    private final RequestDeadlines requests;
    private final Catalog catalog;

    private RegistryServer(HttpServer server, RequestDeadlines requests, Catalog catalog) {
        this.server = server;
        this.requests = requests;
        this.catalog = catalog;
    }

    /**
     * Starts the server.
     *
     * @param address address to listen on; port 0 for any free port
     * @param file file of registrations; null to keep them only in memory
     * @throws IOException if it cannot listen, or if the file is corrupt
     */
    public static RegistryServer start(InetSocketAddress address, @Nullable Path file) throws IOException {
        Catalog catalog = file == null ? Catalog.inMemory() : open(file);
        try {
            return start(address, catalog, REQUEST_LIMIT);
        } catch (IOException | RuntimeException e) {
            catalog.close();
            throw e;
        }
    }

    static RegistryServer start(InetSocketAddress address, Catalog catalog, Duration requestLimit) throws IOException {
        HttpServer server = HttpServer.create(address, 0);
        RequestDeadlines requests = new RequestDeadlines(requestLimit, MAX_REQUESTS);
        server.setExecutor(requests);
        server.createContext("/", new RegistryHandler(new Router(catalog)));
        server.start();
        return new RegistryServer(server, requests, catalog);
    }

    /** The port that it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() throws IOException {
        server.stop(0);
        requests.close();
        catalog.close();
    }

    private static Catalog open(Path file) throws IOException {
        ChangeLog log = ChangeLog.open(file);
        try {
            return Catalog.over(log);
        } catch (IOException | RuntimeException e) {
            log.close();
            throw e;
        }
    }
}
