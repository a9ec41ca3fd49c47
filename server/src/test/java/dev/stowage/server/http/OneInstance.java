package dev.stowage.server.http;

import static dev.stowage.server.view.SomeViews.partition;
import static dev.stowage.server.view.SomeViews.window;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stowage.cli.config.AppConfig;
import dev.stowage.server.view.FakeApplication;
import dev.stowage.server.view.KnownInstance;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Starts one instance without a token on the loopback address, and sends requests to it. */
abstract class OneInstance {
    static final ObjectMapper JSON = new ObjectMapper();
    static final Duration PATIENCE = Duration.ofSeconds(10);

    final HttpClient client = HttpClient.newHttpClient();
    final FakeApplication application = new FakeApplication(
            partition(0, 10, window(0, false, 3), window(600_000, true, 4)), partition(1, 11, window(0, true, 5)));
    final AppConfig config = config();

    @SuppressWarnings("NullAway.Init") // started before each test
    HttpServer http;

    @BeforeEach
    void start() {
        http = HttpServer.start(config);
        application.instances = List.of(new KnownInstance(http.advertised(), List.of(0, 1)));
        http.serve(config, application, 2);
    }

    @AfterEach
    void stop() {
        http.stop();
    }

    HttpResponse<InputStream> listen() throws IOException, InterruptedException {
        HttpResponse<InputStream> response =
                client.send(HttpRequest.newBuilder(uri(http, "/api/v1/live")).build(), BodyHandlers.ofInputStream());
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        return response;
    }

    /** The data of the next event, read byte by byte so that nothing of the following one is lost. */
    static String event(InputStream stream) throws IOException {
        while (true) {
            StringBuilder line = new StringBuilder();
            for (int next = stream.read(); next != '\n'; next = stream.read()) {
                if (next < 0) {
                    throw new IOException("the stream has ended");
                }
                line.append((char) next);
            }
            if (line.indexOf("data: ") == 0) {
                return line.substring("data: ".length());
            }
        }
    }

    static void assertProblem(HttpResponse<String> answer, int status) throws IOException {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        JsonNode problem = JSON.readTree(answer.body());
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("type").asText()).isEqualTo("about:blank");
        assertThat(problem.get("title").asText()).isNotBlank();
        assertThat(problem.get("detail").asText()).isNotBlank();
        assertThat(problem.get("instance").asText()).startsWith("/");
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return get(http, path);
    }

    HttpResponse<String> get(HttpServer server, String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri(server, path)).build(), BodyHandlers.ofString());
    }

    static JsonNode json(HttpResponse<String> answer) throws IOException {
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        return JSON.readTree(answer.body());
    }

    static URI uri(HttpServer server, String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    static AppConfig config(String... more) {
        Map<String, String> keys = new HashMap<>(Map.of("http.port", "0"));
        for (int i = 0; i < more.length; i += 2) {
            keys.put(more[i], more[i + 1]);
        }
        return AppConfig.load(Map.of(), null, Map.of(), keys);
    }
}
