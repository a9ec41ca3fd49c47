package dev.stowage.schemas.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** A token endpoint whose responses are set by the test. */
final class FakeTokenEndpoint implements AutoCloseable {
    /** A request: its Authorization header and its form. */
    record Request(String authorization, String form) {}

    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final HttpServer server;
    private volatile int status = 200;
    private volatile String body = "";
    private volatile boolean hangs;

    FakeTokenEndpoint() throws IOException {
        this(HttpServer.create(loopback(), 0));
    }

    private FakeTokenEndpoint(HttpServer server) {
        this.server = server;
        server.setExecutor(threads);
        server.createContext("/token", this::answer);
        server.start();
    }

    /** A token endpoint with HTTPS. */
    static FakeTokenEndpoint withTls(SSLContext context) throws IOException {
        HttpsServer server = HttpsServer.create(loopback(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return new FakeTokenEndpoint(server);
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    String url() {
        return (server instanceof HttpsServer ? "https" : "http") + "://127.0.0.1:"
                + server.getAddress().getPort() + "/token";
    }

    /** The requests since the last call. */
    List<Request> requests() {
        List<Request> taken = List.copyOf(requests);
        requests.clear();
        return taken;
    }

    void answer(int newStatus, String newBody) {
        status = newStatus;
        body = newBody;
    }

    void answerToken(String token) {
        answer(200, "{\"access_token\":\"" + token + "\",\"token_type\":\"Bearer\"}");
    }

    void hang() {
        hangs = true;
    }

    /** A JWT with claims, unsigned. */
    static String jwt(String subject, Instant expires) {
        return jwt("{\"sub\":\"" + subject + "\",\"scope\":\"read\",\"exp\":" + expires.getEpochSecond() + "}");
    }

    static String jwt(String claims) {
        return encoded("{\"alg\":\"none\"}") + "." + encoded(claims) + "." + encoded("signature");
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private void answer(HttpExchange exchange) throws IOException {
        String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add(new Request(exchange.getRequestHeaders().getFirst("Authorization"), form));
        if (hangs) {
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
