package dev.stowage.integration;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Something that is not the schema registry that somebody took it for. */
final class WrongServer implements AutoCloseable {
    private static final String HTML = "<html><head><title>Log in</title></head></html>";

    /** What it answers to every call. */
    enum Answer {
        HTML_404(404, HTML),
        JSON_404(404, "{\"error_code\":404,\"message\":\"HTTP 404 Not Found\"}"),
        HTML_200(200, HTML),
        JSON_OBJECT(200, "{\"status\":\"UP\"}"),
        REDIRECT(302, HTML),
        UNAVAILABLE(503, "upstream connect error"),
        DENIED(403, "{\"error_code\":40301,\"message\":\"User is denied operation Read on Subject\"}"),
        HANG(0, "");

        private final int status;
        private final String body;

        Answer(int status, String body) {
            this.status = status;
            this.body = body;
        }
    }

    private final Answer answer;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);

    WrongServer(Answer answer) throws IOException {
        this.answer = answer;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> answer(exchange, answer.status));
        // Where a redirect leads.
        server.createContext("/login", exchange -> answer(exchange, 200));
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange, int status) throws IOException {
        exchange.getRequestBody().readAllBytes();
        if (answer == Answer.HANG) {
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        } else {
            byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
            if (status == Answer.REDIRECT.status) {
                exchange.getResponseHeaders().add("Location", url() + "/login");
            }
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
