package dev.stowage.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.stowage.cli.UserException;
import dev.stowage.cli.config.AppConfig;
import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** Start, health, ports, connections and headers of the server. */
class HttpServerTest extends OneInstance {
    @Test
    void shouldSayThatItIsStartingBeforeThereIsAnApplication() throws Exception {
        try (HttpServer early = HttpServer.start(config)) {
            assertThat(get(early, "/livez").statusCode()).isEqualTo(200);
            assertThat(get(early, "/readyz").statusCode()).isEqualTo(503);
            assertThat(json(get(early, "/readyz")).get("state").asText()).isEqualTo("STARTING");
            for (String path : new String[] {"/api/v1/pools", "/metrics", "/api/v1/live", "/api/v1/config"}) {
                HttpResponse<String> answer = get(early, path);
                assertThat(answer.statusCode()).as(path).isEqualTo(503);
                assertThat(answer.headers().firstValue("Retry-After")).as(path).isPresent();
                assertProblem(answer, 503);
            }
        }
    }

    @Test
    void shouldAnswerHealthByTheStateOfTheApplication() throws Exception {
        assertThat(get("/readyz").body()).isEqualTo("{\"kafka_reachable\":true,\"ok\":true,\"state\":\"RUNNING\"}");
        application.kafkaReachable = false;
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/livez").statusCode())
                .as("a restart would not bring the brokers back")
                .isEqualTo(200);
        assertThat(get("/readyz").body()).isEqualTo("{\"kafka_reachable\":false,\"ok\":false,\"state\":\"RUNNING\"}");
        application.kafkaReachable = true;
        application.state = "REBALANCING";
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/livez").statusCode()).isEqualTo(200);
        application.state = "ERROR";
        assertThat(get("/livez").statusCode()).isEqualTo(503);
    }

    @Test
    void shouldAnswerHeadWithoutABody() throws IOException {
        for (String path : new String[] {"/livez", "/api/v1/pools", "/metrics"}) {
            String answer = Raw.send(http.port(), Raw.get(path).replace("GET ", "HEAD "));

            assertThat(answer).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n");
        }
        assertThat(Raw.send(http.port(), Raw.get("/nothing").replace("GET ", "HEAD ")))
                .startsWith("HTTP/1.1 404 ")
                .endsWith("\r\n\r\n");
    }

    @Test
    void shouldSendTheHeadersThatKeepBrowsersSafe() throws Exception {
        for (String path : new String[] {"/livez", "/nothing", "/api/v1/pools"}) {
            HttpResponse<String> answer = get(path);
            assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .contains("default-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(answer.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
            assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
            assertThat(answer.headers().firstValue("Server")).isEmpty();
        }
    }

    @Test
    void shouldAnswerManyConnectionsInSequenceAndKeepNone() throws Exception {
        for (int i = 0; i < 300; i++) {
            assertThat(Raw.send(http.port(), Raw.get("/livez"))).startsWith("HTTP/1.1 200 ");
        }

        await().atMost(PATIENCE).until(() -> http.connections() == 0);
    }

    @Test
    void shouldTakeAnyFreePortOnlyWhenItMay() {
        AppConfig taken = config("http.port", Integer.toString(http.port()));

        assertThatThrownBy(() -> HttpServer.start(taken))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("http.port")
                .hasMessageContaining(Integer.toString(http.port()));
        try (HttpServer elsewhere = HttpServer.start(taken, true)) {
            assertThat(elsewhere.port()).isNotEqualTo(http.port());
            assertThat(elsewhere.configuredPort()).isEqualTo(http.port());
        }
    }
}
