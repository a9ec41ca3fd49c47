package dev.stowage.integration.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.stowage.embedded.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A small schema registry, or a proxy in front of one, that can simulate faults. */
public final class FakeRegistry implements Registry {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final StoredSchemas schemas;
    private final Backend backend;
    private final int port;
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final AtomicLong lastCall = new AtomicLong(System.nanoTime());
    private HttpServer server;
    private ExecutorService threads;

    /** The source of correct responses. */
    @FunctionalInterface
    private interface Backend {
        Answer answer(HttpExchange exchange, byte[] body) throws IOException, InterruptedException;
    }

    /** Which calls fail, and for how long. */
    public static final class Rule {
        private final String path;
        private final Misbehaviour misbehaviour;
        private final AtomicInteger calls = new AtomicInteger();
        private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
        private volatile long nanos = Long.MAX_VALUE;
        private volatile long firstCall;

        private Rule(String path, Misbehaviour misbehaviour) {
            this.path = path;
            this.misbehaviour = misbehaviour;
        }

        /** Only the next calls, this many. */
        Rule times(int count) {
            left.set(count);
            return this;
        }

        /** Only for this time after the first call. */
        public Rule lasting(Duration duration) {
            nanos = duration.toNanos();
            return this;
        }

        /** Ends the fault. */
        public void end() {
            left.set(0);
        }

        /** Number of calls that have failed. */
        int calls() {
            return calls.get();
        }

        private synchronized boolean applies(String called) {
            if (!called.startsWith(path) || left.get() == 0) {
                return false;
            }
            long now = System.nanoTime();
            if (calls.get() == 0) {
                firstCall = now;
            } else if (now - firstCall > nanos) {
                return false;
            }
            left.decrementAndGet();
            calls.incrementAndGet();
            return true;
        }
    }

    private FakeRegistry(StoredSchemas schemas, Backend backend, int port) throws IOException {
        this.schemas = schemas;
        this.backend = backend;
        this.port = port;
        listen();
    }

    static FakeRegistry start() throws IOException {
        return with(new StoredSchemas());
    }

    /** Another node of the same registry. */
    FakeRegistry secondNode() throws IOException {
        return with(schemas);
    }

    private static FakeRegistry with(StoredSchemas schemas) throws IOException {
        return new FakeRegistry(
                schemas,
                (exchange, body) -> schemas.answer(
                        exchange.getRequestMethod(),
                        parts(exchange),
                        body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body)),
                FreePort.find());
    }

    /** Forwards calls to a registry. */
    public static FakeRegistry before(URI behind) throws IOException {
        HttpClient client = HttpClient.newHttpClient();
        return new FakeRegistry(
                new StoredSchemas(),
                (exchange, body) -> {
                    HttpRequest request = HttpRequest.newBuilder(behind.resolve(exchange.getRequestURI()))
                            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                            .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body))
                            .build();
                    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
                    return new Answer(response.statusCode(), "application/vnd.schemaregistry.v1+json", response.body());
                },
                FreePort.find());
    }

    @Override
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public boolean servesGuids() {
        return true;
    }

    /** The stored schemas. */
    StoredSchemas schemas() {
        return schemas;
    }

    /** From now on, calls whose path starts with the given one fail. */
    public Rule misbehave(String path, Misbehaviour misbehaviour) {
        Rule rule = new Rule(path, misbehaviour);
        rules.add(0, rule);
        return rule;
    }

    /** Time of the last call, by {@link System#nanoTime}. */
    long lastCall() {
        return lastCall.get();
    }

    /** Refuses connections until it is opened again. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** Listens again, at the same address. */
    public void open() throws IOException {
        listen();
    }

    @Override
    public void restart() throws IOException {
        close();
        open();
    }

    private void listen() throws IOException {
        // A call that does not return blocks its thread.
        threads = Executors.newCachedThreadPool();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            lastCall.set(System.nanoTime());
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            for (Rule rule : rules) {
                if (rule.applies(path)) {
                    rule.misbehaviour.answer(exchange, () -> backend.answer(exchange, body));
                    return;
                }
            }
            Misbehaviour.send(exchange, backend.answer(exchange, body));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> parts(HttpExchange exchange) {
        return Arrays.stream(exchange.getRequestURI().getRawPath().split("/"))
                .filter(part -> !part.isEmpty())
                .map(part -> URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8))
                .toList();
    }
}
