package dev.stowage.integration;

import static dev.stowage.integration.Processes.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What unauthorized, faulty and fast clients receive from a running instance, and whether it stays usable. */
class ApiIT {
    private static final String TOKEN = "correct-horse-battery-staple";
    private static final String[] AUTHORIZED = {"Authorization", "Bearer " + TOKEN};
    private static final int CONNECTIONS = 10_000;

    @RegisterExtension
    static final Cluster cluster = new Cluster();

    private static StowageProcess process;
    private static Api api;

    @BeforeAll
    static void start() throws IOException {
        Path token = Files.writeString(cluster.directory().resolve("token"), TOKEN + "\n");
        process = cluster.start(cluster.settings("api", "http.token.file", token.toString()));
        api = Api.of(process.output());
        process.await("readiness", PATIENCE, () -> api.get("/readyz").statusCode() == 200);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        process.stop();
    }

    @Test
    void shouldLetNobodyInWithoutTheToken() throws Exception {
        for (String path : new String[] {"/", "/metrics", "/api/v1/pad-ratios", "/api/v1/instance", "/etc/passwd"}) {
            assertThat(api.get(path).statusCode()).as(path).isEqualTo(401);
            assertThat(api.get(path, "Authorization", "Bearer wrong-horse-battery-staple")
                            .statusCode())
                    .as(path)
                    .isEqualTo(401);
        }
        assertThat(api.get("/livez").statusCode()).isEqualTo(200);
        assertThat(api.json("/api/v1/config", AUTHORIZED).toString()).doesNotContain(TOKEN);
        assertThat(process.output()).doesNotContain(TOKEN);
    }

    @Test
    void shouldFindNothingOutside() throws Exception {
        for (String path : new String[] {
            "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc%2fpasswd", "//etc/passwd", "/logback.xml"
        }) {
            String answer = raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + TOKEN
                    + "\r\nConnection: close\r\n\r\n");
            assertThat(answer)
                    .as(path)
                    .matches("(?s)HTTP/1.1 (400|404) .*")
                    .contains("application/problem+json")
                    .doesNotContain("root:");
        }
    }

    @Test
    void shouldRefuseTenMegabytes() throws Exception {
        byte[] body = new byte[10 << 20];
        HttpClient client = HttpClient.newHttpClient();
        for (HttpRequest.BodyPublisher publisher : new HttpRequest.BodyPublisher[] {
            BodyPublishers.ofByteArray(body), BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))
        }) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(api.url() + "/api/v1/session"))
                    .POST(publisher)
                    .build();

            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        }
    }

    @Test
    void shouldCutOffARequestThatTrickles() throws Exception {
        try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
            OutputStream out = slow.getOutputStream();
            out.write("GET /livez HTTP/1.1\r\nX-Slow: ".getBytes(StandardCharsets.US_ASCII));

            await("the end of patience")
                    .atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> isClosedAfter(out));
        }
    }

    private static boolean isClosedAfter(OutputStream out) {
        try {
            out.write('x');
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void shouldKeepNothingOfTenThousandConnections() throws Exception {
        Map<Integer, Integer> statuses = new HashMap<>();
        connect(100, statuses);
        long threads = metric("jvm_threads_live_threads");
        long files = metric("process_files_open_files");
        statuses.clear();

        connect(CONNECTIONS, statuses);

        assertThat(statuses).isEqualTo(Map.of(200, CONNECTIONS / 2, 401, CONNECTIONS / 2));
        await("what was lent comes back").atMost(PATIENCE).untilAsserted(() -> {
            assertThat(metric("jvm_threads_live_threads")).isLessThanOrEqualTo(threads + 5);
            assertThat(metric("process_files_open_files")).isLessThanOrEqualTo(files + 5);
        });
        assertThat(api.get("/readyz").statusCode()).isEqualTo(200);
    }

    private static void connect(int times, Map<Integer, Integer> statuses) throws IOException {
        for (int i = 0; i < times; i++) {
            String authorization = i % 2 == 0 ? "Authorization: Bearer " + TOKEN + "\r\n" : "";
            String answer = raw(
                    "GET /api/v1/pools HTTP/1.1\r\nHost: localhost\r\n" + authorization + "Connection: close\r\n\r\n");
            statuses.merge(Integer.parseInt(answer.substring(9, 12)), 1, Integer::sum);
        }
    }

    private static long metric(String name) throws IOException, InterruptedException {
        return Api.metric(api.get("/metrics", AUTHORIZED).body(), name);
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
