package dev.stowage.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.stowage.schemas.registry.RegistryClients;
import dev.stowage.schemas.registry.RegistryException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The serdes with the Confluent client, against a server with prepared responses. */
class RegistryOverHttpTest {
    private final List<String> calls = new ArrayList<>();
    private final List<String> credentials = new ArrayList<>();
    private final Map<String, String> answers = new HashMap<>();
    private int status = 200;
    private int errorCode = 50001;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String call =
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
            calls.add(call);
            credentials.add(Objects.toString(exchange.getRequestHeaders().getFirst("Authorization"), ""));
            byte[] body = answers.getOrDefault(call, "{\"error_code\":" + errorCode + ",\"message\":\"told to\"}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answers.containsKey(call) ? 200 : status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void shouldRegisterUnderTheTopicAndSendTheCredentials() {
        answers.put("POST /subjects/sequences-value/versions", "{\"id\":7}");
        Map<String, Object> config = config();
        config.put("basic.auth.credentials.source", "USER_INFO");
        config.put("basic.auth.user.info", "ada:secret");

        byte[] value = serializer(config).serialize("sequences", new RawSequence("P1", "MK", 0L, "", List.of()));

        assertThat(value).startsWith(0, 0, 0, 0, 7);
        assertThat(credentials).containsOnly("Basic YWRhOnNlY3JldA==");
    }

    @Test
    void shouldSendABearerToken() {
        answers.put("POST /subjects/sequences-value/versions", "{\"id\":7}");
        Map<String, Object> config = config();
        config.put("bearer.auth.credentials.source", "STATIC_TOKEN");
        config.put("bearer.auth.token", "t0ken");

        serializer(config).serialize("sequences", new RawSequence("P1", "MK", 0L, "", List.of()));

        assertThat(credentials).containsOnly("Bearer t0ken");
    }

    @Test
    void shouldNameTheSubjectAsTheStrategySays() {
        answers.put("POST /subjects/dev.stowage.schemas.RawSequence/versions", "{\"id\":1}");
        answers.put("POST /subjects/sequences-dev.stowage.schemas.RawSequence/versions", "{\"id\":2}");
        Map<String, Object> record = config();
        record.put("value.subject.name.strategy", "io.confluent.kafka.serializers.subject.RecordNameStrategy");
        Map<String, Object> topicRecord = config();
        topicRecord.put(
                "value.subject.name.strategy", "io.confluent.kafka.serializers.subject.TopicRecordNameStrategy");
        RawSequence sequence = new RawSequence("P1", "MK", 0L, "", List.of());

        assertThat(serializer(record).serialize("sequences", sequence)[4]).isEqualTo((byte) 1);
        assertThat(serializer(topicRecord).serialize("sequences", sequence)[4]).isEqualTo((byte) 2);
        Map<String, Object> unknown = config();
        unknown.put("value.subject.name.strategy", "MyStrategy");
        assertThatThrownBy(() -> serializer(unknown))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("MyStrategy");
    }

    @Test
    void shouldLookUpAndNotRegisterWhenTold() {
        answers.put(
                "POST /subjects/sequences-value",
                "{\"subject\":\"sequences-value\",\"version\":1,\"id\":9," + "\"schema\":\"\\\"string\\\"\"}");
        Map<String, Object> config = config();
        config.put("auto.register.schemas", "false");

        assertThat(serializer(config).serialize("sequences", new RawSequence("P1", "MK", 0L, "", List.of())))
                .startsWith(0, 0, 0, 0, 9);
        assertThat(calls).containsExactly("POST /subjects/sequences-value");
    }

    @Test
    void shouldWriteWithTheLatestSchemaWhenTold() {
        String schema =
                ContractSchemas.rawSequence().toString().replace("\\", "\\\\").replace("\"", "\\\"");
        answers.put(
                "GET /subjects/sequences-value/versions/latest",
                "{\"subject\":\"sequences-value\",\"version\":3,\"id\":12,\"schema\":\"" + schema + "\"}");
        Map<String, Object> config = config();
        config.put("use.latest.version", "true");

        assertThat(serializer(config).serialize("sequences", new RawSequence("P1", "MK", 0L, "", List.of())))
                .startsWith(0, 0, 0, 0, 12);
    }

    @Test
    void shouldTryAgainAndThenSayWhatWasAskedWhenTheServerFails() {
        status = 503;
        RawSequenceReader reader = new RawSequenceReader(RegistryClients.create(config()));

        assertThatThrownBy(() -> reader.read(new byte[] {0, 0, 0, 0, 5, 0}))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.isRefusal()).isFalse())
                .hasMessageContaining("schema id 5");
        assertThat(calls).hasSizeGreaterThan(3);
    }

    @Test
    void shouldNotAskAgainWhenTheRegistryRefusesASchema() {
        status = 409;
        errorCode = 409;

        assertThatThrownBy(() ->
                        serializer(config()).serialize("sequences", new RawSequence("P1", "MK", 0L, "", List.of())))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.isRefusal()).isTrue())
                .hasMessageContaining("sequences-value")
                .hasMessageContaining("auto.register.schemas");
        assertThat(calls).hasSize(1);
    }

    @Test
    void shouldNeedAnAddress() {
        assertThatThrownBy(() -> RegistryClients.create(Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("schema.registry.url");
        assertThat(RegistryClients.create(Map.of("schema.registry.url", "mock://here")))
                .isNotNull();
    }

    private Map<String, Object> config() {
        Map<String, Object> config = new HashMap<>();
        config.put(
                "schema.registry.url", "http://127.0.0.1:" + server.getAddress().getPort());
        return config;
    }

    private static RawSequenceSerializer serializer(Map<String, Object> config) {
        RawSequenceSerializer serializer = new RawSequenceSerializer();
        serializer.configure(config, false);
        return serializer;
    }
}
