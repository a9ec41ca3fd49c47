package dev.stowage.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Responses of a registry, or of another server at its address, about an id, and their consequences. */
class WriterSchemasTest {
    private static final String SCHEMA = "{\"schema\":\"\\\"string\\\"\"}";
    private static final String UNKNOWN = "{\"error_code\":40403,\"message\":\"Schema 5 not found\"}";
    private static final String ID_5 = "/schemas/ids/5";

    private final CountDownLatch over = new CountDownLatch(1);
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    private interface Answer {
        void to(HttpExchange exchange) throws IOException, InterruptedException;
    }

    /** Responses that are not a registry's answer about an id. */
    enum Misbehaviour {
        HANGS,
        TRICKLES,
        FAILS_500,
        FAILS_503,
        REFUSES_401,
        REFUSES_403,
        HTML_404,
        JSON_404,
        SUBJECT_404,
        HTML_200,
        EMPTY_OBJECT,
        NO_BODY,
        CUT,
        CLOSES,
        REDIRECTS_TO_ITSELF,
        REDIRECTS_TO_HTML
    }

    @BeforeEach
    void start() throws IOException {
        server = serve((path, exchange) -> {
            calls.add(path);
            answers.getOrDefault(path, answer(404, "<html>no</html>")).to(exchange);
        });
    }

    private interface Handler {
        void handle(String path, HttpExchange exchange) throws IOException, InterruptedException;
    }

    private HttpServer serve(Handler handler) throws IOException {
        HttpServer made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        made.setExecutor(threads);
        made.createContext("/", exchange -> {
            try (exchange) {
                handler.handle(exchange.getRequestURI().getPath(), exchange);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        made.start();
        return made;
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    /** All in parallel: each takes the seconds for which calls are repeated. */
    @Test
    void shouldTakeForAnOutageWhatIsNoAnswerOfTheRegistry() throws Exception {
        forEach(Stream.of(Misbehaviour.values()), misbehaviour -> {
            int id = List.of(Misbehaviour.values()).indexOf(misbehaviour);
            String path = "/schemas/ids/" + id;
            answers.put(path, answer(misbehaviour));
            WriterSchemas schemas = schemas(url(server));

            assertThatThrownBy(() -> schemas.byId(id))
                    .as("%s", misbehaviour)
                    .isInstanceOfSatisfying(RegistryException.class, e -> {
                        assertThat(e.isRefusal()).isFalse();
                        assertThat(e.outage()).isBetween(Duration.ofMillis(100), Duration.ofSeconds(30));
                        assertThat(e).hasMessageContaining("schema id " + id);
                    });
            answers.put(path, answer(200, SCHEMA));
            assertThat(schemas.byId(id).schema()).isEqualTo(Schema.create(Schema.Type.STRING));
        });
    }

    @Test
    void shouldAskTheNextUrlWhereOneIsNotARegistryThatWorks() throws Exception {
        answers.put(ID_5, answer(200, SCHEMA));
        Set<Misbehaviour> onlyHere = EnumSet.of(
                Misbehaviour.REFUSES_401,
                Misbehaviour.REFUSES_403,
                Misbehaviour.SUBJECT_404,
                Misbehaviour.EMPTY_OBJECT);
        forEach(EnumSet.complementOf(EnumSet.copyOf(onlyHere)).stream(), misbehaviour -> {
            HttpServer broken = serve((path, exchange) -> answer(misbehaviour).to(exchange));
            try {
                assertThat(schemas(url(broken) + "," + url(server)).byId(5).schema())
                        .as("%s", misbehaviour)
                        .isNotNull();
            } finally {
                broken.stop(0);
            }
        });
    }

    private interface Case {
        void run(Misbehaviour misbehaviour) throws Exception;
    }

    private void forEach(Stream<Misbehaviour> misbehaviours, Case test) throws Exception {
        List<Future<?>> all = misbehaviours
                .<Future<?>>map(misbehaviour -> threads.submit(() -> {
                    test.run(misbehaviour);
                    return null;
                }))
                .toList();
        for (Future<?> one : all) {
            one.get();
        }
    }

    @Test
    void shouldCountTheTimeOfAnOutageOverItsCalls() {
        answers.put(ID_5, answer(Misbehaviour.HANGS));
        WriterSchemas schemas = schemas(url(server));

        Duration first = outageOf(schemas);
        Duration second = outageOf(schemas);
        answers.put("/schemas/ids/6", answer(200, SCHEMA));
        schemas.byId(6);
        Duration afterAnAnswer = outageOf(schemas);

        assertThat(second).isGreaterThan(first.plusMillis(500));
        assertThat(afterAnAnswer).isLessThan(second);
    }

    private static Duration outageOf(WriterSchemas schemas) {
        try {
            schemas.byId(5);
            throw new AssertionError("an answer");
        } catch (RegistryException e) {
            return e.outage();
        }
    }

    @Test
    void shouldAskAgainForSecondsWhenAnIdIsUnknown() {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
        answers.put(ID_5, exchange -> (System.nanoTime() < until ? answer(404, UNKNOWN) : answer(200, SCHEMA))
                .to(exchange));

        assertThat(schemas(url(server)).byId(5).schema()).isNotNull();
    }

    @Test
    void shouldBelieveThatAnIdIsUnknownAndAskAgainSoonIfItIsNearTheNewest() {
        answers.put(ID_5, answer(404, UNKNOWN));
        answers.put("/schemas/ids/100000", answer(404, UNKNOWN));
        WriterSchemas schemas = schemas(url(server));

        assertThat(schemas.byId(100_000).isUnknown()).isTrue();
        assertThat(schemas.byId(5).isUnknown()).isTrue();
        assertThat(schemas.byId(5).problem()).isEqualTo("the registry does not have schema id 5");
        calls.clear();
        schemas.byId(5);
        schemas.byId(100_000);
        assertThat(calls).isEmpty();

        answers.put(ID_5, answer(200, SCHEMA));
        answers.put("/schemas/ids/100000", answer(200, SCHEMA));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (schemas.byId(5).isUnknown() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(schemas.byId(5).isUnknown()).isFalse();
        assertThat(schemas.byId(100_000).isUnknown()).isTrue();
    }

    @Test
    void shouldNotWaitOrAskWhenIdsAreNegative() {
        assertThat(schemas(url(server)).byId(-1).isUnknown()).isTrue();
        assertThat(calls).isEmpty();
    }

    @Test
    void shouldSayWhatASchemaIsThatCannotBeRead() {
        answers.put("/schemas/ids/1", answer(200, "{\"schema\":\"syntax='proto3';\",\"schemaType\":\"PROTOBUF\"}"));
        answers.put("/schemas/ids/2", answer(200, "{\"schema\":\"{}\",\"schemaType\":\"JSON\"}"));
        answers.put("/schemas/ids/3", answer(200, "{\"schema\":\"?\",\"schemaType\":\"THRIFT\"}"));
        answers.put("/schemas/ids/4", answer(200, "{\"schema\":\"{not avro\"}"));
        WriterSchemas schemas = schemas(url(server));

        assertThat(schemas.byId(1).problem()).isEqualTo("schema id 1 is of type PROTOBUF; accepted: AVRO");
        assertThat(schemas.byId(2).problem()).isEqualTo("schema id 2 is of type JSON; accepted: AVRO");
        assertThat(schemas.byId(3).problem()).isEqualTo("schema id 3 is of type THRIFT; accepted: AVRO");
        assertThat(schemas.byId(4).problem()).startsWith("schema id 4 is not an Avro schema: ");
        assertThat(List.of(1, 2, 3, 4)).allSatisfy(id -> {
            assertThat(schemas.byId(id).isUnknown()).isFalse();
            assertThat(schemas.byId(id).schema()).isNull();
        });
    }

    @Test
    void shouldReadNamesThatRegistriesAccept() {
        answers.put(
                "/schemas/ids/1",
                answer(
                        200,
                        "{\"schema\":\"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"Protein\\\",\\\"namespace\\\":\\\"my-lab\\\","
                                + "\\\"fields\\\":[{\\\"name\\\":\\\"residues\\\",\\\"type\\\":\\\"string\\\",\\\"default\\\":7}]}\"}"));

        assertThat(schemas(url(server)).byId(1).schema())
                .extracting(Schema::getFullName)
                .isEqualTo("my-lab.Protein");
    }

    @Test
    void shouldResolveReferencesAndSayWhichOneDoesNotExist() {
        String reference = "\"references\":[{\"name\":\"lab.Name\",\"subject\":\"name-value\",\"version\":3}]";
        answers.put("/schemas/ids/1", answer(200, "{\"schema\":\"\\\"lab.Name\\\"\"," + reference + "}"));
        answers.put(
                "/subjects/name-value/versions/3",
                answer(
                        200,
                        "{\"subject\":\"name-value\",\"version\":3,\"id\":7,\"schema\":\"{\\\"type\\\":\\\"enum\\\","
                                + "\\\"name\\\":\\\"lab.Name\\\",\\\"symbols\\\":[\\\"A\\\"]}\"}"));
        assertThat(schemas(url(server)).byId(1).schema())
                .extracting(Schema::getFullName)
                .isEqualTo("lab.Name");

        answers.put(
                "/subjects/name-value/versions/3",
                answer(404, "{\"error_code\":40402,\"message\":\"Version 3 not found\"}"));
        WriterSchema missing = schemas(url(server)).byId(1);
        assertThat(missing.problem())
                .isEqualTo("schema id 1 refers to version 3 of subject name-value, which the registry does not have");
        assertThat(missing.isUnknown()).isFalse();

        answers.put("/subjects/name-value/versions/3", answer(503, "busy"));
        assertThatThrownBy(() -> schemas(url(server)).byId(1)).isInstanceOf(RegistryException.class);
    }

    @Test
    void shouldReadGuidsWhereTheRegistryServesThem() {
        UUID guid = new UUID(1, 2);
        answers.put("/subjects", answer(200, "[]"));

        assertThat(schemas(url(server)).byGuid(guid).problem()).contains("does not serve GUIDs");
        answers.put("/schemas/guids/" + guid, answer(200, SCHEMA));
        assertThat(schemas(url(server)).byGuid(guid).schema()).isNotNull();
        answers.clear();
        assertThatThrownBy(() -> schemas(url(server)).byGuid(guid)).isInstanceOf(RegistryException.class);
    }

    private Answer answer(Misbehaviour misbehaviour) {
        return switch (misbehaviour) {
            case HANGS -> exchange -> over.await();
            case TRICKLES -> this::trickle;
            case FAILS_500 -> answer(500, "{\"error_code\":50001,\"message\":\"store\"}");
            case FAILS_503 -> answer(503, "<html>busy</html>");
            case REFUSES_401 -> answer(401, "{\"error_code\":401,\"message\":\"who\"}");
            case REFUSES_403 -> answer(403, "{\"error_code\":40301,\"message\":\"denied\"}");
            case HTML_404 -> answer(404, "<html>no</html>");
            case JSON_404 -> answer(404, "{\"error_code\":404,\"message\":\"HTTP 404 Not Found\"}");
            case SUBJECT_404 -> answer(404, "{\"error_code\":40401,\"message\":\"Subject not found\"}");
            case HTML_200 -> answer(200, "<html>log in</html>");
            case EMPTY_OBJECT -> answer(200, "{}");
            case NO_BODY -> exchange -> exchange.sendResponseHeaders(200, -1);
            case CUT ->
                exchange -> {
                    exchange.sendResponseHeaders(200, SCHEMA.length() + 10);
                    exchange.getResponseBody().write(SCHEMA.substring(0, 12).getBytes(StandardCharsets.UTF_8));
                    exchange.getResponseBody().flush();
                };
            case CLOSES -> HttpExchange::close;
            case REDIRECTS_TO_ITSELF ->
                exchange -> {
                    exchange.getResponseHeaders()
                            .set("Location", exchange.getRequestURI().toString());
                    exchange.sendResponseHeaders(302, -1);
                };
            case REDIRECTS_TO_HTML ->
                exchange -> {
                    if (exchange.getRequestURI().getPath().equals("/login")) {
                        answer(200, "<html>log in</html>").to(exchange);
                    } else {
                        answers.put("/login", answer(200, "<html>log in</html>"));
                        exchange.getResponseHeaders().set("Location", "/login");
                        exchange.sendResponseHeaders(302, -1);
                    }
                };
        };
    }

    private void trickle(HttpExchange exchange) throws IOException, InterruptedException {
        exchange.sendResponseHeaders(200, 0);
        OutputStream body = exchange.getResponseBody();
        for (byte b : SCHEMA.getBytes(StandardCharsets.UTF_8)) {
            body.write(b);
            body.flush();
            if (over.await(300, TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }

    private static Answer answer(int status, String body) {
        return exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    private static WriterSchemas schemas(String urls) {
        return WriterSchemas.of(RegistryClients.create(
                Map.of("schema.registry.url", urls, "http.connect.timeout.ms", "500", "http.read.timeout.ms", "500")));
    }

    private static String url(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }
}
