package dev.stowage.app.http;

import static dev.stowage.app.view.SomeViews.partition;
import static dev.stowage.app.view.SomeViews.window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stowage.app.UserException;
import dev.stowage.app.config.AppConfig;
import dev.stowage.app.view.FakeApplication;
import dev.stowage.app.view.KnownInstance;
import dev.stowage.app.view.SomeViews;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One instance without a token, on the loopback address. */
class HttpServerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient client = HttpClient.newHttpClient();
    private final FakeApplication application = new FakeApplication(
            partition(0, 10, window(0, false, 3), window(600_000, true, 4)), partition(1, 11, window(0, true, 5)));
    private final AppConfig config = config();

    @SuppressWarnings("NullAway.Init") // started before each test
    private HttpServer http;

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
        assertThat(get("/readyz").body()).isEqualTo("{\"ok\":true,\"state\":\"RUNNING\"}");
        application.state = "REBALANCING";
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/livez").statusCode()).isEqualTo(200);
        application.state = "ERROR";
        assertThat(get("/livez").statusCode()).isEqualTo(503);
    }

    @Test
    void shouldAnswerPadRatiosWithSumsAndWindows() throws Exception {
        JsonNode answer = json(get("/api/v1/pad-ratios?windows=1"));

        assertThat(answer.get("complete").asBoolean()).isTrue();
        assertThat(answer.get("missing")).isEmpty();
        assertThat(answer.get("committed_at").asText()).isEqualTo("1970-01-01T00:00:01Z");
        assertThat(answer.get("buckets").findValuesAsText("bucket")).containsExactly("512", "1024");
        JsonNode total = answer.get("total");
        assertThat(total.get("slots").asLong()).isEqualTo(22 * 1_024);
        assertThat(total.get("padding").asLong()).isEqualTo(44);
        assertThat(total.get("padding_row_tails").asLong()).isEqualTo(44);
        assertThat(total.get("pad_ratio").asDouble()).isEqualTo(44.0 / (22 * 1_024));
        assertThat(total.get("pad_ratio_full_batches").asDouble()).isEqualTo(44.0 / (22 * 1_024));
        assertThat(total.get("pad_ratio_one_per_row").asDouble()).isEqualTo((8_192 - 1_022) / 8_192.0);
        assertThat(answer.get("windows")).hasSize(1);
        assertThat(answer.get("windows").get(0).get("start").asText()).isEqualTo("1970-01-01T00:10:00Z");
        assertThat(answer.get("windows").get(0).get("open").asBoolean()).isTrue();
        assertThat(json(get("/api/v1/pad-ratios"))
                        .get("windows")
                        .get(0)
                        .get("total")
                        .get("batches")
                        .asLong())
                .isEqualTo(8);
    }

    @Test
    void shouldAnswerPoolsRejectsTopologyAndConfig() throws Exception {
        JsonNode pool = json(get("/api/v1/pools")).get("partitions").get(0);
        JsonNode rejects = json(get("/api/v1/rejects"));
        JsonNode topology = json(get("/api/v1/topology"));
        JsonNode keys = json(get("/api/v1/config")).get("keys");

        assertThat(pool.get("instance").asText()).isEqualTo(http.advertised());
        assertThat(pool.get("waiting").get("segments").asInt()).isEqualTo(3);
        assertThat(pool.get("oldest").get("timestamp").asText()).isEqualTo("1970-01-01T00:00:05Z");
        assertThat(pool.get("window").get("start").asText()).isEqualTo("1970-01-01T00:10:00Z");
        assertThat(rejects.get("total").asLong()).isEqualTo(4);
        assertThat(rejects.get("by_reason").get("MALFORMED_AVRO").asLong()).isEqualTo(4);
        assertThat(rejects.get("latest").findValuesAsText("timestamp_ms")).containsExactly("4001", "4000");
        assertThat(topology.get("description").asText()).startsWith("Topologies:");
        assertThat(topology.get("instances").get(0).get("self").asBoolean()).isTrue();
        assertThat(keys.get("http.port").get("value").asText()).isEqualTo("0");
        assertThat(keys.get("http.port").get("default").asText()).isEqualTo("8080");
    }

    @Test
    void shouldNameAnInstanceThatDoesNotAnswer() throws Exception {
        application.partitions = List.of(partition(0, 10));
        application.instances =
                List.of(new KnownInstance(http.advertised(), List.of(0)), new KnownInstance("127.0.0.1:1", List.of(1)));

        JsonNode answer = json(get("/api/v1/pools"));

        assertThat(answer.get("complete").asBoolean()).isFalse();
        assertThat(answer.get("missing").toString())
                .isEqualTo("[{\"instance\":\"127.0.0.1:1\",\"partitions\":[1],\"error\":\"accepts no connection\"}]");
    }

    @Test
    void shouldAskAnotherInstanceForWhatItHolds() throws Exception {
        FakeApplication second = new FakeApplication(partition(1, 11, window(0, true, 5)));
        application.partitions = List.of(partition(0, 10, window(0, false, 3)));
        try (HttpServer other = HttpServer.start(config)) {
            List<KnownInstance> both = List.of(
                    new KnownInstance(http.advertised(), List.of(0)),
                    new KnownInstance(other.advertised(), List.of(1)));
            application.instances = both;
            second.instances = both;
            other.serve(config, second, 2);

            JsonNode one = json(get("/api/v1/pad-ratios"));
            JsonNode two = json(get(other, "/api/v1/pad-ratios"));

            assertThat(one).isEqualTo(two);
            assertThat(one.get("complete").asBoolean()).isTrue();
            assertThat(one.get("total").get("batches").asLong()).isEqualTo(22);
            assertThat(one.get("windows").get(0).get("partitions").asInt()).isEqualTo(2);
        }
    }

    @Test
    void shouldDescribeEveryRouteAndNothingElse() throws Exception {
        JsonNode description = json(get("/api/v1/openapi.json"));

        assertThat(description.get("openapi").asText()).isEqualTo("3.1.0");
        TreeSet<String> described = new TreeSet<>();
        description.get("paths").fieldNames().forEachRemaining(described::add);
        assertThat(described).isEqualTo(Routes.paths());
        for (String path : described) {
            List<String> methods = new ArrayList<>();
            description
                    .get("paths")
                    .get(path)
                    .fieldNames()
                    .forEachRemaining(name -> methods.add(name.toUpperCase(Locale.ROOT)));
            assertThat(Routes.methods(path)).as(path).containsAll(methods);
            if (!path.endsWith("/live")) {
                assertThat(get(path).statusCode()).as(path).isIn(200, 405);
            }
        }
        Matcher reference = Pattern.compile("#/components/schemas/(\\w+)").matcher(description.toString());
        while (reference.find()) {
            assertThat(description.get("components").get("schemas").has(reference.group(1)))
                    .as(reference.group(1))
                    .isTrue();
        }
    }

    @Test
    void shouldHaveTheFieldsThatAreDescribed() throws Exception {
        JsonNode schemas = json(get("/api/v1/openapi.json")).get("components").get("schemas");
        Map<String, String> answers = Map.of(
                "PadRatios",
                "pad-ratios",
                "Pools",
                "pools",
                "Rejects",
                "rejects",
                "Topology",
                "topology",
                "Config",
                "config",
                "InstanceView",
                "instance");
        for (Map.Entry<String, String> entry : answers.entrySet()) {
            assertFields(json(get("/api/v1/" + entry.getValue())), schemas.get(entry.getKey()), entry.getKey());
        }
        JsonNode ratios = json(get("/api/v1/pad-ratios"));
        assertFields(ratios.get("total"), schemas.get("Counts"), "Counts");
        assertFields(ratios.get("windows").get(0), schemas.get("Window"), "Window");
        assertFields(json(get("/api/v1/pools")).get("partitions").get(0), schemas.get("Pool"), "Pool");
        JsonNode live = firstEvent();
        assertFields(live, schemas.get("LiveView"), "LiveView");
        assertFields(
                live.get("windows").get(0),
                schemas.get("LiveView").get("properties").get("windows").get("items"),
                "live window");
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
    void shouldMakeAnAnswerOnceForAllWhoAskAtOneTime() throws Exception {
        String first = get("/api/v1/pools").body();
        int queries = application.queries.get();

        for (int i = 0; i < 50; i++) {
            assertThat(get("/api/v1/pools").body()).isEqualTo(first);
        }

        assertThat(application.queries.get() - queries).isLessThan(25);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /nothing, 404",
        "GET, /api/v1/nothing, 404",
        "GET, /dashboard, 404",
        "GET, /%6civez, 404",
        "GET, /livez;a=b, 404",
        "GET, /api/../livez, 404",
        "GET, /api/v1/pad-ratios?windows=0, 400",
        "GET, /api/v1/pad-ratios?windows=1001, 400",
        "GET, /api/v1/pad-ratios?windows=many, 400",
        "POST, /api/v1/pad-ratios, 405",
        "DELETE, /, 405",
        "GET, /api/v1/session, 405",
        "PROPFIND, /livez, 405",
        "OPTIONS, /api/v1/pools, 405"
    })
    void shouldAnswerWithAProblemDocument(String method, String path, int status) throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(uri(http, path))
                        .method(method, BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());

        assertProblem(answer, status);
        assertThat(answer.headers().firstValue("Allow").isPresent()).isEqualTo(status == 405);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../pom.xml",
                "/../../../../etc/passwd",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/..%2f..%2fetc%2fpasswd",
                "/..;/etc/passwd",
                "//etc/passwd",
                "/webjars/../../etc/passwd",
                "/webjars/..%5c..%5cetc%5cpasswd",
                "/webjars/other/1.0/x.js",
                "/webjars/",
                "/META-INF/MANIFEST.MF",
                "/dev/stowage/app/Main.class",
                "/logback.xml",
                "/.git/config",
                "/index.html%00.js",
                "/\\..\\etc\\passwd",
                "/etc/passwd"
            })
    void shouldFindNothingOutsideTheDashboard(String path) throws IOException {
        String answer = Raw.send(http.port(), Raw.get(path));

        assertThat(answer).matches("(?s)HTTP/1.1 (400|404) .*").contains("application/problem+json");
        assertThat(answer).doesNotContain("root:", "appender", "Exception", "/work/");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GARBAGE|400",
                "GET /livez|505",
                "GET /livez HTTP/9.9|505",
                "GET /livez HTTP/1.1|400",
                "GET /livez HTTP/1.1~Host: localhost~Host: elsewhere|400",
                "GET /livez HTTP/1.1~Host: localhost~Content-Length: nonsense|400",
                "GET /livez HTTP/1.1~Host: localhost~No Colon|400",
                "POST /api/v1/session HTTP/1.1~Host: localhost~Content-Length: 10485760|413",
                "GET /livez HTTP/1.1~Host: example.org|421",
                "GET http://example.org/livez HTTP/1.1~Host: example.org|421"
            })
    void shouldAnswerWithAProblemDocumentWhenTheRequestIsBroken(String head, int status) throws IOException {
        String answer = Raw.send(http.port(), head.replace("~", "\r\n") + "\r\nConnection: close\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 " + status + " ")
                .contains("application/problem+json", "\"status\":" + status);
        assertThat(answer).doesNotContain("Jetty", "Exception", "\tat ");
    }

    @Test
    void shouldRefuseALongHeadAndALongLine() throws IOException {
        assertThat(Raw.send(http.port(), Raw.get("/livez", "X-Long: " + "x".repeat(9_000))))
                .startsWith("HTTP/1.1 431 ")
                .contains("application/problem+json");
        assertThat(Raw.send(http.port(), Raw.get("/" + "x".repeat(9_000))))
                .startsWith("HTTP/1.1 414 ")
                .contains("application/problem+json");
        assertThat(Raw.send(http.port(), Raw.get("/livez", "X-Long: " + "x".repeat(7_000))))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void shouldRefuseLargeBodiesWhetherTheyAreAnnouncedOrNot() throws Exception {
        byte[] large = new byte[10 << 20];
        HttpRequest announced = HttpRequest.newBuilder(uri(http, "/api/v1/session"))
                .POST(BodyPublishers.ofByteArray(large))
                .build();
        HttpRequest chunked = HttpRequest.newBuilder(uri(http, "/api/v1/session"))
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)))
                .build();
        HttpRequest small = HttpRequest.newBuilder(uri(http, "/api/v1/session"))
                .POST(BodyPublishers.ofByteArray(new byte[64 << 10]))
                .build();

        assertProblem(client.send(announced, BodyHandlers.ofString()), 413);
        assertProblem(client.send(chunked, BodyHandlers.ofString()), 413);
        assertThat(client.send(small, BodyHandlers.ofString()).statusCode()).isEqualTo(204);
        assertThat(get("/livez").statusCode()).isEqualTo(200);
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
    void shouldSendTheSameViewToAllListenersAndGoOnWithoutThoseThatLeave() throws Exception {
        HttpResponse<InputStream> staying = listen();
        HttpResponse<InputStream> leaving = listen();
        await().atMost(PATIENCE).until(() -> http.listeners() == 2);

        leaving.body().close();

        await().atMost(PATIENCE).until(() -> http.listeners() == 1);
        JsonNode first = JSON.readTree(event(staying.body()));
        JsonNode second = JSON.readTree(event(staying.body()));
        assertThat(second.get("at_ms").asLong())
                .isGreaterThan(first.get("at_ms").asLong());
        assertThat(first.get("latest_batch").get("rows").toString()).isEqualTo("[[500,11]]");
        assertThat(first.get("recent_rows").get("bins").get(20).asInt()).isEqualTo(40);
        assertThat(first.get("ticks").asLong()).isEqualTo(1);
        assertThat(first.get("windows").get(0).has("partitions")).isFalse();
        http.stop();
        assertThat(new String(staying.body().readAllBytes(), StandardCharsets.UTF_8))
                .isNotNull();
    }

    @Test
    void shouldRefuseTheThirtyThirdListener() throws Exception {
        List<HttpResponse<InputStream>> listening = new ArrayList<>();
        for (int i = 0; i < HttpLimits.LIVE_STREAMS; i++) {
            listening.add(listen());
        }

        HttpResponse<String> refused = get("/api/v1/live");

        assertProblem(refused, 503);
        listening.get(0).body().close();
        await().atMost(PATIENCE).until(() -> http.listeners() == HttpLimits.LIVE_STREAMS - 1);
        assertThat(listen().statusCode()).isEqualTo(200);
        assertThat(get("/livez").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldDropAListenerThatTakesNothing() throws Exception {
        // Events of a few hundred kilobytes fill what the kernel keeps for a socket within seconds.
        application.partitions = List.of(SomeViews.wide(0), SomeViews.wide(1));
        try (Socket deaf = new Socket()) {
            deaf.setReceiveBufferSize(4 << 10);
            deaf.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), http.port()));
            deaf.getOutputStream().write(Raw.get("/api/v1/live").getBytes(StandardCharsets.US_ASCII));
            await().atMost(PATIENCE).until(() -> http.listeners() == 1);

            await().atMost(Duration.ofSeconds(60)).until(() -> http.listeners() == 0);
        }
        assertThat(get("/livez").statusCode()).isEqualTo(200);
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
            assertThat(elsewhere.askedPort()).isEqualTo(http.port());
        }
    }

    private HttpResponse<InputStream> listen() throws IOException, InterruptedException {
        HttpResponse<InputStream> response =
                client.send(HttpRequest.newBuilder(uri(http, "/api/v1/live")).build(), BodyHandlers.ofInputStream());
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        return response;
    }

    private JsonNode firstEvent() throws IOException, InterruptedException {
        try (InputStream stream = listen().body()) {
            return JSON.readTree(event(stream));
        }
    }

    /** The data of the next event, read byte by byte so that nothing of the one after is lost. */
    private static String event(InputStream stream) throws IOException {
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

    private static void assertFields(JsonNode answer, JsonNode schema, String name) {
        List<String> found = new ArrayList<>();
        List<String> described = new ArrayList<>();
        answer.fieldNames().forEachRemaining(found::add);
        schema.get("properties").fieldNames().forEachRemaining(described::add);
        assertThat(found).as(name).containsExactlyInAnyOrderElementsOf(described);
    }

    private static void assertProblem(HttpResponse<String> answer, int status) throws IOException {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        JsonNode problem = JSON.readTree(answer.body());
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("type").asText()).isEqualTo("about:blank");
        assertThat(problem.get("title").asText()).isNotBlank();
        assertThat(problem.get("detail").asText()).isNotBlank();
        assertThat(problem.get("instance").asText()).startsWith("/");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return get(http, path);
    }

    private HttpResponse<String> get(HttpServer server, String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri(server, path)).build(), BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        return JSON.readTree(answer.body());
    }

    private static URI uri(HttpServer server, String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    private static AppConfig config(String... more) {
        Map<String, String> keys = new HashMap<>(Map.of("http.port", "0"));
        for (int i = 0; i < more.length; i += 2) {
            keys.put(more[i], more[i + 1]);
        }
        return AppConfig.load(Map.of(), null, Map.of(), keys);
    }
}
