package dev.stowage.integration.browser;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/** Serves the page, and as its live stream the views set by the test, including views that no application sends. */
final class StubServer implements AutoCloseable {
    private static final Map<String, String> TYPES =
            Map.of("html", "text/html", "js", "text/javascript", "css", "text/css", "svg", "image/svg+xml");

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingQueue<String> views = new LinkedBlockingQueue<>();
    private final HttpServer server;

    StubServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", StubServer::serveFile);
        server.createContext("/api/v1/live", this::serveViews);
        server.createContext(
                "/api/v1/topology",
                exchange -> answer(
                        exchange,
                        200,
                        "application/json",
                        "{\"application_id\":\"stub\",\"description\":\"\"}".getBytes(StandardCharsets.UTF_8)));
        server.createContext(
                "/api/v1/config",
                exchange -> answer(
                        exchange,
                        200,
                        "application/json",
                        "{\"fingerprint\":\"stub\",\"keys\":{\"overlong\":{\"value\":\"truncate\",\"default\":\"crop\"}}}"
                                .getBytes(StandardCharsets.UTF_8)));
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /** Sends the next event to all listeners. */
    void show(String view) {
        views.add(view);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void serveViews(HttpExchange exchange) throws IOException {
        secure(exchange);
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            while (true) {
                out.write(("event: view\ndata: " + views.take() + "\n\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void serveFile(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String name = path.equals("/") ? "/index.html" : path;
        String resource = name.startsWith("/webjars/") ? "/META-INF/resources" + name : "/dashboard" + name;
        try (InputStream file = StubServer.class.getResourceAsStream(resource)) {
            if (file == null) {
                answer(exchange, 404, "text/plain", new byte[0]);
            } else {
                answer(
                        exchange,
                        200,
                        Objects.requireNonNull(TYPES.get(name.substring(name.lastIndexOf('.') + 1))),
                        file.readAllBytes());
            }
        }
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        secure(exchange);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private static void secure(HttpExchange exchange) {
        exchange.getResponseHeaders().set("Content-Security-Policy", "default-src 'self'");
    }
}
