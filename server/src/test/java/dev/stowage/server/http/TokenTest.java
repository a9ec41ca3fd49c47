package dev.stowage.server.http;

import static dev.stowage.server.view.SomeViews.partition;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.cli.config.AppConfig;
import dev.stowage.server.view.FakeApplication;
import dev.stowage.server.view.KnownInstance;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Instances that require a token. */
class TokenTest {
    private static final String TOKEN = "correct-horse-battery-staple";

    private final HttpClient client = HttpClient.newHttpClient();
    private final FakeApplication application = new FakeApplication(partition(0, 10));
    private final AppConfig config = config(TOKEN);

    @SuppressWarnings("NullAway.Init") // started before each test
    private HttpServer http;

    @BeforeEach
    void start() {
        http = HttpServer.start(config);
        http.serve(config, application, 3);
    }

    @AfterEach
    void stop() {
        http.stop();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/index.html",
                "/metrics",
                "/api/v1/pad-ratios",
                "/api/v1/live",
                "/api/v1/instance",
                "/api/v1/config",
                "/api/v1/openapi.json",
                "/nothing",
                "/webjars/uplot/x.js"
            })
    void shouldAskForTheTokenEverywhereButForHealth(String path) throws Exception {
        for (String[] headers : new String[][] {
            {}, {"Authorization", "Bearer wrong-horse-battery-staple"}, {"Cookie", "stowage_session=" + "0".repeat(64)}
        }) {
            HttpResponse<String> answer = get(path, headers);

            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow())
                    .startsWith("Bearer");
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(answer.body()).doesNotContain("staple");
        }
        assertThat(get("/livez").statusCode()).isEqualTo(200);
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldAnswerWhoShowsTheTokenUnderAnyHost() throws Exception {
        assertThat(get("/api/v1/pools", "Authorization", "Bearer " + TOKEN).statusCode())
                .isEqualTo(200);
        assertThat(Raw.send(
                        http.port(),
                        "GET /api/v1/pools HTTP/1.1\r\nHost: stowage.example\r\nAuthorization: bearer " + TOKEN
                                + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void shouldShowABrowserThePageThatAsksForTheToken() throws Exception {
        HttpResponse<String> page = get("/", "Accept", "text/html,*/*;q=0.8");

        assertThat(page.statusCode()).isEqualTo(401);
        assertThat(page.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
        assertThat(page.body()).contains("<form", "/login.js").doesNotContain("<script>", "style=");
        assertThat(get("/login.js").statusCode()).isEqualTo(200);
        assertThat(get("/dashboard.js").statusCode()).isEqualTo(401);
        assertThat(get("/api/v1/pools", "Accept", "text/html").headers().firstValue("Content-Type"))
                .hasValue("application/problem+json");
        assertThat(get("/", "Authorization", "Bearer " + TOKEN).body()).contains("<html", "dashboard.js");
    }

    @Test
    void shouldOpenASessionForABrowserAndEndIt() throws Exception {
        HttpResponse<String> refused = send("POST", "/api/v1/session", "Authorization", "Bearer wrong");
        HttpResponse<String> opened = send("POST", "/api/v1/session", "Authorization", "Bearer " + TOKEN);
        String cookie = opened.headers().firstValue("Set-Cookie").orElseThrow();
        String session = cookie.substring(0, cookie.indexOf(';'));

        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(opened.statusCode()).isEqualTo(204);
        assertThat(cookie)
                .contains("HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200")
                .doesNotContain(TOKEN);
        assertThat(get("/api/v1/pools", "Cookie", session).statusCode()).isEqualTo(200);
        assertThat(send("POST", "/api/v1/session", "Cookie", session).statusCode())
                .isEqualTo(401);

        HttpResponse<String> closed = send("DELETE", "/api/v1/session", "Cookie", session);

        assertThat(closed.statusCode()).isEqualTo(204);
        assertThat(closed.headers().firstValue("Set-Cookie").orElseThrow()).contains("Max-Age=0");
        assertThat(get("/api/v1/pools", "Cookie", session).statusCode()).isEqualTo(401);
    }

    @Test
    void shouldShowTheTokenToOtherInstancesAndSayWhenItIsNotTheirs() throws Exception {
        try (HttpServer same = HttpServer.start(config);
                HttpServer different = HttpServer.start(config("another-token-of-another"))) {
            same.serve(config, new FakeApplication(partition(1, 11)), 3);
            different.serve(config, new FakeApplication(partition(2, 12)), 3);
            application.instances = List.of(
                    new KnownInstance(http.advertised(), List.of(0)),
                    new KnownInstance(same.advertised(), List.of(1)),
                    new KnownInstance(different.advertised(), List.of(2)));

            String answer =
                    get("/api/v1/pools", "Authorization", "Bearer " + TOKEN).body();

            assertThat(answer)
                    .contains("\"instance\":\"" + different.advertised() + "\",\"partitions\":[2]", "rejects the token")
                    .contains("\"partition\":1,\"instance\":\"" + same.advertised() + "\"");
        }
    }

    private HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send("GET", path, headers);
    }

    private HttpResponse<String> send(String method, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + path))
                .method(method, BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static AppConfig config(String token) {
        return AppConfig.load(Map.of(), null, Map.of(), Map.of("http.port", "0", "http.token", token));
    }
}
