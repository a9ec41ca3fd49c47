package dev.stowage.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectionDeadlinesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ConnectionDeadlines deadlines =
            new ConnectionDeadlines(Duration.ofSeconds(1), Duration.ofSeconds(1), System::nanoTime);
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server, 1, 1);

    @BeforeEach
    void start() throws Exception {
        deadlines.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                String path = Request.getPathInContext(request);
                if (path.equals("/endless")) {
                    deadlines.exempt(request);
                }
                if (path.equals("/")) {
                    response.setStatus(204);
                    callback.succeeded();
                }
                return true;
            }
        });
        connector.addBean(deadlines, false);
        connector.setIdleTimeout(60_000);
        server.addConnector(connector);
        server.setHandler(deadlines);
        server.start();
        deadlines.watch(clock);
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
        clock.shutdownNow();
    }

    @Test
    void shouldCloseAConnectionWhoseRequestArrivesByteByByte() throws IOException {
        try (Socket slow = connect()) {
            OutputStream out = slow.getOutputStream();
            out.write("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));

            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> isClosedAfter(out, 'X'));
        }
    }

    @Test
    void shouldCloseAConnectionWhoseAnswerDoesNotEnd() throws IOException {
        try (Socket held = connect()) {
            held.getOutputStream().write(request("/held"));

            assertThat(held.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void shouldCloseAConnectionThatIsKeptAndSendsNothing() throws IOException {
        try (Socket kept = connect()) {
            kept.getOutputStream().write(request("/"));

            assertThat(new String(kept.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 204 ");
        }
    }

    @Test
    void shouldLeaveAnEndlessAnswerAlone() throws IOException {
        try (Socket endless = connect();
                Socket held = connect()) {
            endless.getOutputStream().write(request("/endless"));
            held.getOutputStream().write(request("/held"));

            assertThat(held.getInputStream().read()).isEqualTo(-1);
            await().atMost(PATIENCE).until(() -> deadlines.open() == 1);
            assertThat(endless.isClosed()).isFalse();
        }
    }

    private static boolean isClosedAfter(OutputStream out, int one) {
        try {
            out.write(one);
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    private static byte[] request(String path) {
        return ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
