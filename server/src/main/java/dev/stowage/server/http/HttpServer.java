package dev.stowage.server.http;

import dev.stowage.cli.UserException;
import dev.stowage.cli.config.AppConfig;
import dev.stowage.server.view.ApplicationViews;
import dev.stowage.server.view.HttpPeers;
import dev.stowage.server.view.ObservedApplication;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.utils.Utils;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP servers: one for dashboard and API, one for health and metrics. They listen before the application is created, because the application advertises the address. Until
 * then they respond that the application is starting.
 */
public final class HttpServer implements AutoCloseable {
    private final HttpSettings settings;
    private final boolean anyPort;
    private final AtomicReference<@Nullable ServedApplication> served = new AtomicReference<>();
    private final ConnectionDeadlines deadlines =
            new ConnectionDeadlines(HttpLimits.ARRIVAL, HttpLimits.ANSWER, System::nanoTime);
    private final ServerCounts counts = new ServerCounts();
    private final LiveStream live;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "http-clock");
        thread.setDaemon(true);
        return thread;
    });
    private final Javalin server;
    private final ManagementServer management;
    private boolean closed;

    private HttpServer(AppConfig config, boolean anyPort) {
        this.settings = HttpSettings.of(config);
        this.anyPort = anyPort;
        Sessions sessions = new Sessions(System::nanoTime);
        TokenAuthentication access = new TokenAuthentication(settings.tokens(), sessions);
        Assets assets = new Assets();
        AllowedHosts names = new AllowedHosts(
                settings.advertised() == null
                        ? List.of(settings.host())
                        : List.of(settings.host(), String.valueOf(Utils.getHost(settings.advertised()))));
        live = new LiveStream(
                () -> {
                    ServedApplication now = served.get();
                    return now == null ? null : now.live();
                },
                deadlines,
                System::nanoTime);
        server = Javalin.create(javalin -> {
            configure(javalin);
            javalin.jetty.modifyServer(jetty -> jetty.setHandler(Connectors.chain(
                    counts.api(),
                    deadlines,
                    new RateLimitHandler(HttpLimits.REQUESTS_A_SECOND, System::nanoTime),
                    new BodyLimit(),
                    new AccessControl(access, names, assets, counts),
                    new MonitoringHandler(served),
                    live)));
            new Api(access, sessions, assets, served).addTo(javalin.routes);
        });
        management = new ManagementServer(
                settings, new AccessControl(access, names, assets, counts), new MonitoringHandler(served), counts);
    }

    /** Starts a server on the configured address. */
    public static HttpServer start(AppConfig config) {
        return start(config, false);
    }

    /**
     * Starts a server on the configured address.
     *
     * @param anyPort whether to use any free port if the configured one is in use
     * @throws UserException if the port is in use
     */
    public static HttpServer start(AppConfig config, boolean anyPort) {
        HttpServer http = new HttpServer(config, anyPort);
        try {
            http.server.start();
            http.management.start(anyPort, http.clock);
        } catch (RuntimeException e) {
            http.close();
            throw e;
        }
        http.deadlines.watch(http.clock);
        http.live.run(http.clock);
        return http;
    }

    /**
     * The URL at which an instance with this configuration listens, for a client on the same machine.
     *
     * @throws UserException if it listens on any free port
     */
    public static URI localUrl(AppConfig config) {
        if (config.httpPort() == 0) {
            throw new UserException("http.port is 0, which is any free port; set --url");
        }
        return URI.create(HttpSettings.url(config.httpHost(), config.httpPort()));
    }

    /** The token for requests to instances with this configuration, null if they require none. */
    public static @Nullable String token(AppConfig config) {
        AccessTokens tokens = AccessTokens.of(config);
        return tokens == null ? null : tokens.first();
    }

    /**
     * Serves an application until this server is closed.
     *
     * @param config configuration of the application
     * @param partitions number of partitions of the input topic
     */
    public void serve(AppConfig config, ObservedApplication application, int partitions) {
        AccessTokens tokens = settings.tokens();
        HttpPeers peers = new HttpPeers(() -> tokens == null ? null : tokens.first(), HttpLimits.PEER_PATIENCE);
        served.set(new ServedApplication(
                config, application, new ApplicationViews(advertised(), partitions, application, peers), counts));
    }

    /** The port that it listens on. */
    public int port() {
        return server.port();
    }

    /** The port of health and metrics. */
    public int managementPort() {
        return management.port();
    }

    /** The configured port, 0 for any free port. */
    public int configuredPort() {
        return settings.port();
    }

    /** The URL for a browser on this machine, with a trailing slash. */
    public String url() {
        return settings.url(port());
    }

    /** The URL of the management port on this machine, with a trailing slash. */
    public String managementUrl() {
        return settings.url(managementPort());
    }

    /** host:port at which other instances reach this one. */
    public String advertised() {
        return settings.advertised(port());
    }

    /** Number of open connections. */
    int connections() {
        return deadlines.open();
    }

    /** Number of listeners of the live stream. */
    int listeners() {
        return live.listeners();
    }

    @Override
    public void close() {
        stop();
    }

    /** Ends live streams, stops the server, and releases the application. Idempotent. */
    public synchronized void stop() {
        if (closed) {
            return;
        }
        closed = true;
        clock.shutdownNow();
        live.end();
        server.stop();
        // Last, because a probe in the meantime should not fail.
        management.close();
        ServedApplication last = served.getAndSet(null);
        if (last != null) {
            last.close();
        }
    }

    private void configure(JavalinConfig javalin) {
        javalin.startup.showJavalinBanner = false;
        javalin.startup.startupWatcherEnabled = false;
        javalin.http.compressionStrategy = CompressionStrategy.NONE;
        javalin.jetty.threadPool = threads();
        javalin.jetty.addConnector((jetty, ignored) -> connector(jetty));
        javalin.jetty.modifyServer(jetty -> {
            jetty.setErrorHandler(new ProblemErrorHandler());
            jetty.addBean(new NetworkConnectionLimit(HttpLimits.CONNECTIONS, jetty));
        });
        javalin.jetty.modifyServletContextHandler(context -> context.setErrorHandler(new ProblemErrorHandler()));
    }

    private static QueuedThreadPool threads() {
        QueuedThreadPool threads = new QueuedThreadPool(HttpLimits.THREADS, 2);
        threads.setName("http");
        threads.setDaemon(true);
        return threads;
    }

    private Connector connector(Server jetty) {
        ServerConnector connector = Connectors.create(jetty, settings.host(), settings.port(), deadlines);
        Connectors.open(connector, anyPort, "http.port");
        return connector;
    }
}
