package dev.stowage.integration.registry;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A fault of a registry or proxy: what it does instead of answering a call correctly. */
@FunctionalInterface
public interface Misbehaviour {
    void answer(HttpExchange exchange, Well well) throws IOException, InterruptedException;

    /** The correct response. */
    @FunctionalInterface
    interface Well {
        Answer answer() throws IOException, InterruptedException;
    }

    /** Accepts the call and never answers. */
    static Misbehaviour hang() {
        return (exchange, well) -> new CountDownLatch(1).await();
    }

    /** A JSON error in the registry's format. */
    static Misbehaviour error(int status, int code) {
        return error(status, code, "told to");
    }

    static Misbehaviour error(int status, int code, String message) {
        return always(Answer.error(status, code, message));
    }

    static Misbehaviour html(int status) {
        return always(new Answer(status, "text/html", "<html><body><h1>Log in</h1></body></html>"));
    }

    static Misbehaviour text(int status) {
        return text(status, "404 page not found");
    }

    static Misbehaviour text(int status, String text) {
        return always(new Answer(status, "text/plain", text));
    }

    static Misbehaviour emptyObject() {
        return always(new Answer(200, "application/json", "{}"));
    }

    /** Answers correctly, but late. */
    static Misbehaviour slow(Duration duration) {
        return (exchange, well) -> {
            TimeUnit.MILLISECONDS.sleep(duration.toMillis());
            send(exchange, well.answer());
        };
    }

    /** Answers correctly, a few bytes at a time. */
    static Misbehaviour trickling(Duration whole) {
        return (exchange, well) -> {
            Answer answer = well.answer();
            byte[] body = begin(exchange, answer, 0);
            int parts = 10;
            for (int i = 0; i < parts; i++) {
                TimeUnit.MILLISECONDS.sleep(whole.toMillis() / parts);
                int from = body.length * i / parts;
                OutputStream out = exchange.getResponseBody();
                out.write(body, from, body.length * (i + 1) / parts - from);
                out.flush();
            }
        };
    }

    /** Announces more bytes than it sends, and closes the connection. */
    static Misbehaviour truncated() {
        return (exchange, well) -> {
            byte[] body = begin(exchange, well.answer(), 100);
            exchange.getResponseBody().write(body, 0, body.length / 2);
            exchange.getResponseBody().flush();
        };
    }

    /** Closes the connection without a response. */
    static Misbehaviour closed() {
        return (exchange, well) -> {};
    }

    /** Redirects the client to the same path elsewhere. */
    static Misbehaviour redirect(int status, String base) {
        return (exchange, well) -> {
            exchange.getResponseHeaders()
                    .set("Location", base + exchange.getRequestURI().toString());
            exchange.sendResponseHeaders(status, -1);
        };
    }

    private static Misbehaviour always(Answer answer) {
        return (exchange, well) -> send(exchange, answer);
    }

    /** Sends the given response. */
    static void send(HttpExchange exchange, Answer answer) throws IOException {
        exchange.getResponseBody().write(begin(exchange, answer, 0));
    }

    private static byte[] begin(HttpExchange exchange, Answer answer, int missing) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        exchange.sendResponseHeaders(answer.status(), body.length + missing);
        return body;
    }
}
