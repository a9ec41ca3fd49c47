package dev.stowage.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stowage.cli.UserException;
import dev.stowage.cli.config.AppConfig;
import dev.stowage.server.view.FakeApplication;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Health and metrics on the management port. */
class ManagementServerTest extends OneInstance {
    private static final int SLOW_CONNECTIONS = 300;
    private static final Duration PROBE_PATIENCE = Duration.ofMillis(500);

    @Test
    void shouldServeHealthAndMetricsAndNothingElse() throws Exception {
        assertThat(managed("/livez").statusCode()).isEqualTo(200);
        assertThat(managed("/readyz").statusCode()).isEqualTo(200);
        assertThat(managed("/metrics").body()).contains("stowage_kafka_reachable 1.0");
        application.kafkaReachable = false;
        assertThat(managed("/readyz").statusCode()).isEqualTo(503);
        for (String path : new String[] {"/", "/api/v1/pools", "/api/v1/config", "/api/v1/session"}) {
            assertThat(managed(path).statusCode()).as(path).isIn(404, 405);
        }
    }

    @Test
    void shouldRequireTheTokenForMetricsAlone() throws Exception {
        String token = "correct-horse-battery-staple";
        try (HttpServer closed = HttpServer.start(config("http.token", token))) {
            closed.serve(config, new FakeApplication(), 2);
            assertThat(managed(closed, "/livez").statusCode()).isEqualTo(200);
            assertThat(managed(closed, "/metrics").statusCode()).isEqualTo(401);
            assertThat(managed(closed, "/metrics", "Authorization", "Bearer wrong-horse-battery-staple")
                            .statusCode())
                    .isEqualTo(401);
            String metrics = managed(closed, "/metrics", "Authorization", "Bearer " + token)
                    .body();
            assertThat(metrics)
                    .contains(
                            "stowage_http_refused_logins_total 1.0",
                            "stowage_http_responses_total{server=\"management\",status=\"4xx\"} 2.0",
                            "stowage_http_responses_total{server=\"management\",status=\"2xx\"} 1.0");
        }
    }

    /** Each connection sends a byte of its request now and then, which keeps an idle timeout from ending it. */
    @Test
    void shouldAnswerProbesWhileSlowConnectionsOccupyTheApi() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < SLOW_CONNECTIONS; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), http.port());
                slow.add(socket);
                socket.getOutputStream().write("GET /livez HTTP/1.1\r\nHo".getBytes(StandardCharsets.US_ASCII));
            }
            for (int i = 0; i < 20; i++) {
                for (Socket socket : slow) {
                    trickle(socket);
                }
                assertThat(managed("/livez", PROBE_PATIENCE).statusCode()).isEqualTo(200);
                assertThat(managed("/readyz", PROBE_PATIENCE).statusCode()).isEqualTo(200);
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void shouldCompressAndSpeakOpenMetricsOnRequest() throws Exception {
        HttpResponse<byte[]> answer = client.send(
                HttpRequest.newBuilder(URI.create(http.managementUrl() + "metrics"))
                        .header("Accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5")
                        .header("Accept-Encoding", "gzip")
                        .build(),
                BodyHandlers.ofByteArray());

        assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                .startsWith("application/openmetrics-text");
        byte[] text = new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes();
        assertThat(new String(text, StandardCharsets.UTF_8)).endsWith("# EOF\n");
        assertThat(answer.body().length * 3).isLessThan(text.length);
    }

    @Test
    void shouldNameTheKeyOfAPortThatIsInUse() {
        AppConfig taken = config("management.port", Integer.toString(http.managementPort()));

        assertThatThrownBy(() -> HttpServer.start(taken))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("management.port=0")
                .hasMessageContaining(Integer.toString(http.managementPort()));
        assertThat(config("http.port", "8080").managementPort()).isEqualTo(8_090);
        assertThat(config("http.port", "0").managementPort()).isZero();
        assertThat(config("http.port", "65535").managementPort()).isZero();
        assertThat(config("management.port", "9000").managementPort()).isEqualTo(9_000);
    }

    private static void trickle(Socket socket) {
        try {
            socket.getOutputStream().write('s');
        } catch (IOException e) {
            // The server may close a slow connection at any time.
        }
    }

    private HttpResponse<String> managed(String path) throws IOException, InterruptedException {
        return managed(http, path);
    }

    private HttpResponse<String> managed(String path, Duration patience) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(http.managementUrl()).resolve(path))
                        .timeout(patience)
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> managed(HttpServer server, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server.managementUrl()).resolve(path));
        return client.send((headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofString());
    }
}
