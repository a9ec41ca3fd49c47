package dev.stowage.server.http;

import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Serves health and metrics on a port of its own, with its own threads and connections, so that clients of the API cannot delay them.
 */
final class ManagementServer implements AutoCloseable {
    private final ConnectionDeadlines deadlines =
            new ConnectionDeadlines(HttpLimits.MANAGEMENT_ARRIVAL, HttpLimits.ANSWER, System::nanoTime);
    private final Server server;
    private final ServerConnector connector;

    /**
     * @param access admits or refuses requests
     * @param monitoring serves the requests
     */
    ManagementServer(HttpSettings settings, AccessControl access, MonitoringHandler monitoring, ServerCounts counts) {
        QueuedThreadPool threads = new QueuedThreadPool(HttpLimits.MANAGEMENT_THREADS, 1);
        threads.setName("management");
        threads.setDaemon(true);
        server = new Server(threads);
        server.setErrorHandler(new ProblemErrorHandler());
        connector = Connectors.create(server, settings.host(), settings.managementPort(), deadlines);
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(HttpLimits.CONNECTIONS, server));
        server.setHandler(Connectors.chain(
                counts.management(),
                deadlines,
                new RateLimitHandler(HttpLimits.REQUESTS_A_SECOND, System::nanoTime),
                new BodyLimit(),
                access,
                monitoring));
    }

    /** Listens; with {@code anyPort} on any free port if the configured one is in use. */
    void start(boolean anyPort, ScheduledExecutorService clock) {
        Connectors.open(connector, anyPort, "management.port");
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException("the management server cannot be started", e);
        }
        deadlines.watch(clock);
    }

    int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the management server cannot be stopped", e);
        }
    }
}
