package dev.stowage.embedded.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Connections with incomplete requests. */
class HalfSentRequestsTest {
    private static final int EACH = 100;
    private static final List<String> HALVES = List.of(
            "POST /subjects/a/versions HTTP/1.1\r\nHost: x\r\nContent-Le",
            "POST /subjects/a/versions HTTP/1.1\r\nHost: x\r\nContent-Length: 30\r\n\r\n{\"schema\":");

    @Test
    void shouldAnswerOthersAndCloseTheConnection() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        Duration limit = Duration.ofSeconds(6);
        try (RegistryServer registry = start(limit)) {
            RegistryClient client = client(registry);
            client.registered("warm", "\"int\"");
            for (int i = 0; i < EACH; i++) {
                for (String half : HALVES) {
                    Socket socket = new Socket(InetAddress.getLoopbackAddress(), registry.port());
                    sockets.add(socket);
                    socket.getOutputStream().write(half.getBytes(StandardCharsets.US_ASCII));
                }
            }

            long start = System.nanoTime();
            int id = client.registered("whole", "\"long\"");
            Duration took = Duration.ofNanos(System.nanoTime() - start);

            assertThat(id).isEqualTo(2);
            assertThat(took).as("it did not wait for the others' end").isLessThan(limit.dividedBy(2));
            for (Socket socket : sockets) {
                socket.setSoTimeout(30_000);
                assertThat(isClosed(socket)).isTrue();
            }
            assertThat(client.get("/subjects").body()).hasToString("[\"warm\",\"whole\"]");
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void shouldGoOnWhenMoreAreHalfSentThanItReadsAtOnce() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try (RegistryServer registry = start(Duration.ofSeconds(1))) {
            RegistryClient client = client(registry);
            for (int i = 0; i < 300; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), registry.port());
                sockets.add(socket);
                socket.getOutputStream().write(HALVES.get(0).getBytes(StandardCharsets.US_ASCII));
            }

            assertThat(client.registered("whole", "\"long\"")).isEqualTo(1);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static RegistryServer start(Duration requestLimit) throws IOException {
        return RegistryServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Catalog.inMemory(), requestLimit);
    }

    private static RegistryClient client(RegistryServer registry) {
        return new RegistryClient(URI.create("http://127.0.0.1:" + registry.port()));
    }

    private static boolean isClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() == -1;
        } catch (SocketException reset) {
            return true;
        }
    }
}
