package dev.stowage.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.entities.SchemaReference;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls by the Confluent client, over HTTP. */
class EmbeddedRegistryTest {
    private static final AvroSchema FIRST = new AvroSchema(record("{\"name\":\"a\",\"type\":\"string\"}"));
    private static final AvroSchema COMPATIBLE = new AvroSchema(
            record("{\"name\":\"a\",\"type\":\"string\"},{\"name\":\"b\",\"type\":\"int\",\"default\":0}"));
    private static final AvroSchema INCOMPATIBLE = new AvroSchema(record("{\"name\":\"c\",\"type\":\"string\"}"));

    @TempDir
    Path directory;

    @Test
    void shouldAnswerWhatTheClientsAsk() throws Exception {
        try (EmbeddedRegistry registry = EmbeddedRegistry.builder().start()) {
            SchemaRegistryClient client = client(registry);

            int first = client.register("t-value", FIRST);
            int second = client.register("t-value", COMPATIBLE);
            int sameElsewhere = client(registry).register("u-value", FIRST);

            assertThat(second).isNotEqualTo(first);
            assertThat(sameElsewhere).as("one schema, one id").isEqualTo(first);
            SchemaRegistryClient fresh = client(registry);
            assertThat(fresh.getSchemaById(first).rawSchema()).isEqualTo(FIRST.rawSchema());
            assertThat(fresh.getLatestSchemaMetadata("t-value").getId()).isEqualTo(second);
            assertThat(fresh.getLatestSchemaMetadata("t-value").getVersion()).isEqualTo(2);
            assertThat(fresh.getSchemaMetadata("t-value", 1).getId()).isEqualTo(first);
            assertThat(fresh.getId("t-value", FIRST)).isEqualTo(first);
            assertThat(fresh.getVersion("t-value", COMPATIBLE)).isEqualTo(2);
            assertThat(fresh.getAllSubjects()).containsExactlyInAnyOrder("t-value", "u-value");
            assertThat(fresh.getAllVersions("t-value")).containsExactly(1, 2);
            assertThat(fresh.testCompatibility("t-value", COMPATIBLE)).isTrue();
            assertThat(fresh.testCompatibility("t-value", INCOMPATIBLE)).isFalse();
        }
    }

    @Test
    void shouldAnswerWithTheErrorsThatClientsKnow() {
        try (EmbeddedRegistry registry = EmbeddedRegistry.builder().start()) {
            SchemaRegistryClient client = client(registry);

            assertThatThrownBy(() -> client.getSchemaById(77)).satisfies(e -> assertError(e, 404, 40403));
            assertThatThrownBy(() -> client.getLatestSchemaMetadata("none")).satisfies(e -> assertError(e, 404, 40401));
            assertThatThrownBy(() -> {
                        client.register("t-value", FIRST);
                        client.register("t-value", INCOMPATIBLE);
                    })
                    .satisfies(e -> assertError(e, 409, 409));
        }
    }

    @Test
    void shouldDeleteAsTheClientAsks() throws Exception {
        try (EmbeddedRegistry registry = EmbeddedRegistry.builder().start()) {
            SchemaRegistryClient client = client(registry);
            int id = client.register("t-value", FIRST);
            client.register("t-value", COMPATIBLE);

            assertThatThrownBy(() -> client.deleteSchemaVersion("t-value", "1", true))
                    .satisfies(e -> assertError(e, 404, 40407));
            assertThat(client.deleteSchemaVersion("t-value", "1")).isEqualTo(1);
            assertThat(client.getAllVersions("t-value")).containsExactly(2);
            assertThat(client.getAllVersions("t-value", true)).containsExactly(1, 2);
            assertThat(client(registry).getSchemaById(id).rawSchema()).isEqualTo(FIRST.rawSchema());
            assertThat(client.deleteSubject("t-value")).containsExactly(2);
            assertThat(client.getAllSubjects()).isEmpty();
            assertThat(client.getAllSubjects(true)).containsExactly("t-value");
            assertThatThrownBy(() -> client.deleteSubject("t-value")).satisfies(e -> assertError(e, 404, 40404));
            assertThat(client.deleteSubject("t-value", true)).containsExactly(1, 2);
            assertThatThrownBy(() -> client(registry).getSchemaById(id)).satisfies(e -> assertError(e, 404, 40403));
        }
    }

    @Test
    void shouldKeepLevelsAndModesAsTheClientSetsThem() throws Exception {
        try (EmbeddedRegistry registry = EmbeddedRegistry.builder().start()) {
            SchemaRegistryClient client = client(registry);
            client.register("t-value", FIRST);

            assertThat(client.getCompatibility(null)).isEqualTo("BACKWARD");
            assertThatThrownBy(() -> client.getCompatibility("u-value")).satisfies(e -> assertError(e, 404, 40408));
            assertThat(client.updateCompatibility("t-value", "NONE")).isEqualTo("NONE");
            assertThat(client.testCompatibility("t-value", INCOMPATIBLE)).isTrue();
            client.deleteCompatibility("t-value");
            assertThat(client.testCompatibilityVerbose("t-value", INCOMPATIBLE).toString())
                    .contains("The field 'c'");
            assertThat(client.getMode()).isEqualTo("READWRITE");
            assertThat(client.setMode("READONLY", "t-value")).isEqualTo("READONLY");
            assertThat(client.getMode("t-value")).isEqualTo("READONLY");
            assertThatThrownBy(() -> client.register("t-value", COMPATIBLE)).satisfies(e -> assertError(e, 422, 42205));
        }
    }

    @Test
    void shouldResolveTheReferencesThatTheClientSends() throws Exception {
        try (EmbeddedRegistry registry = EmbeddedRegistry.builder().start()) {
            SchemaRegistryClient client = client(registry);
            client.register("inner", FIRST);
            AvroSchema outer = new AvroSchema(
                    "{\"type\":\"record\",\"name\":\"Outer\",\"fields\":[{\"name\":\"r\",\"type\":\"R\"}]}",
                    List.of(new SchemaReference("R", "inner", 1)),
                    Map.of("R", FIRST.canonicalString()),
                    null);

            int id = client.register("outer", outer);

            SchemaRegistryClient fresh = client(registry);
            assertThat(fresh.getSchemaById(id).rawSchema()).isEqualTo(outer.rawSchema());
            assertThat(fresh.getId("outer", outer)).isEqualTo(id);
            assertThat(fresh.getAllSubjectsById(id)).containsExactly("outer");
            assertThatThrownBy(() -> client.deleteSchemaVersion("inner", "1"))
                    .satisfies(e -> assertError(e, 422, 42206));
        }
    }

    @Test
    void shouldTellDocsApartForTheClientToo() throws Exception {
        try (EmbeddedRegistry registry = EmbeddedRegistry.builder().start()) {
            AvroSchema documented = new AvroSchema(record("{\"name\":\"a\",\"type\":\"string\",\"doc\":\"d\"}"));
            int plain = client(registry).register("t-value", FIRST);
            int other = client(registry).register("t-value", documented);

            assertThat(other).isNotEqualTo(plain);
            assertThat(client(registry).getSchemaById(other).canonicalString()).contains("\"doc\":\"d\"");
        }
    }

    @Test
    void shouldRefuseWhatIsNoSchemaAndWhatItDoesNotServe() throws Exception {
        try (EmbeddedRegistry registry = EmbeddedRegistry.builder().start()) {
            assertThat(post(registry, "/subjects/t-value/versions", "{\"schema\":\"{nonsense\"}")
                            .statusCode())
                    .isEqualTo(422);
            assertThat(post(registry, "/subjects/t-value/versions", "no json").statusCode())
                    .isBetween(400, 422);
            assertThat(post(registry, "/elsewhere", "{}").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void shouldKeepRegistrationsOverARestart() throws Exception {
        int id;
        try (EmbeddedRegistry registry =
                EmbeddedRegistry.builder().dataDirectory(directory).start()) {
            id = client(registry).register("t-value", FIRST);
        }
        try (EmbeddedRegistry registry =
                EmbeddedRegistry.builder().dataDirectory(directory).start()) {
            assertThat(client(registry).getSchemaById(id).rawSchema()).isEqualTo(FIRST.rawSchema());
            assertThat(client(registry).register("t-value", COMPATIBLE)).isNotEqualTo(id);
        }
    }

    private static HttpResponse<String> post(EmbeddedRegistry registry, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(registry.url() + path))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    private static void assertError(Throwable thrown, int status, int code) {
        assertThat(thrown).isInstanceOfSatisfying(RestClientException.class, e -> {
            assertThat(e.getStatus()).isEqualTo(status);
            assertThat(e.getErrorCode()).isEqualTo(code);
        });
    }

    private static SchemaRegistryClient client(EmbeddedRegistry registry) {
        return new CachedSchemaRegistryClient(
                List.of(registry.url().toString()), 100, List.of(new AvroSchemaProvider()), Map.of());
    }

    private static String record(String fields) {
        return "{\"type\":\"record\",\"name\":\"R\",\"fields\":[" + fields + "]}";
    }
}
