package dev.stowage.embedded.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.embedded.EmbeddedRegistry;
import dev.stowage.embedded.registry.RegistryClient.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which schema texts are the same schema, which are different, and which are invalid. */
class SchemaIdentityTest {
    private EmbeddedRegistry registry;
    private RegistryClient client;

    @BeforeEach
    void start() throws Exception {
        registry = EmbeddedRegistry.builder().start();
        client = new RegistryClient(registry.url());
        client.put("/config", "{\"compatibility\":\"NONE\"}");
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void shouldTellSchemasApartThatAvroTakesForEqual() throws Exception {
        String field = "{\"name\":\"a\",\"type\":\"int\"}";
        List<String> schemas = List.of(
                record("", field),
                record("\"doc\":\"d\",", field),
                record("\"aliases\":[\"Old\"],", field),
                record("\"owner\":\"me\",", field),
                record("", "{\"name\":\"a\",\"type\":\"int\",\"doc\":\"d\"}"),
                record("", "{\"name\":\"a\",\"type\":\"int\",\"aliases\":[\"x\"]}"),
                record("", "{\"name\":\"a\",\"type\":\"int\",\"default\":0}"),
                record("", "{\"name\":\"a\",\"type\":\"int\",\"order\":\"ignore\"}"),
                record("", "{\"name\":\"a\",\"type\":{\"type\":\"int\",\"logicalType\":\"date\"}}"),
                record("", field + ",{\"name\":\"b\",\"type\":\"int\"}"),
                record("", "{\"name\":\"b\",\"type\":\"int\"}," + field),
                "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\",\"B\"]}",
                "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\",\"B\"],\"default\":\"A\"}",
                "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\",\"B\"],\"default\":\"B\"}");
        List<Integer> ids = new ArrayList<>();
        for (String schema : schemas) {
            ids.add(client.registered("s", schema));
        }

        assertThat(ids).doesNotHaveDuplicates();
        for (int i = 0; i < ids.size(); i++) {
            assertThat(client.get("/schemas/ids/" + ids.get(i))
                            .body()
                            .path("schema")
                            .asText())
                    .isEqualTo(schemas.get(i));
            Answer found = client.post("/subjects/s", RegistryClient.schemaBody(schemas.get(i)));
            assertThat(found.body().path("id").asInt()).isEqualTo(ids.get(i));
            assertThat(found.body().path("version").asInt()).isEqualTo(i + 1);
        }
    }

    @Test
    void shouldGiveOneIdToOneSchemaWhateverItsWhiteSpaceAndItsSubject() throws Exception {
        String spaced =
                "{ \"type\" : \"record\",\n\t\"name\":\"R\", \"doc\":\"two  words \\\" {\",\r\n \"fields\":[ ] }";
        String compact = "{\"type\":\"record\",\"name\":\"R\",\"doc\":\"two  words \\\" {\",\"fields\":[]}";

        int id = client.registered("a", spaced);

        assertThat(client.registered("a", compact)).isEqualTo(id);
        assertThat(client.registered("b", compact)).isEqualTo(id);
        assertThat(client.get("/schemas/ids/" + id + "/schema").body().asText()).isEqualTo(compact);
        assertThat(client.get("/subjects/a/versions").body()).hasSize(1);
    }

    @Test
    void shouldFindASchemaThatAnotherClientSpelledAsAvroPrintsIt() throws Exception {
        String written =
                "{\"name\":\"R\",\"type\":\"record\",\"fields\":[{\"type\":{\"type\":\"int\"},\"name\":\"a\"}]}";
        int id = client.registered("a", written);

        Answer found =
                client.post("/subjects/a", RegistryClient.schemaBody(record("", "{\"name\":\"a\",\"type\":\"int\"}")));

        assertThat(found.body().path("id").asInt()).isEqualTo(id);
        assertThat(found.body().path("schema").asText()).as("as it was sent").isEqualTo(written);
    }

    @Test
    void shouldGiveTheGuidThatConfluentsRegistryGives() throws Exception {
        // MD5 of the text "string" with its quotation marks, as io.confluent...rest.entities.Schema computes it.
        int id = client.registered("a", "\"string\"");

        String guid = client.get("/schemas/ids/" + id).body().path("guid").asText();

        assertThat(guid).isEqualTo("095d71cf-1255-6b9d-5e33-0ad575b3df5d");
        assertThat(client.get("/schemas/guids/" + guid).body().path("schema").asText())
                .isEqualTo("\"string\"");
        assertThat(client.get("/schemas/guids/" + guid + "/ids")
                        .body()
                        .path(0)
                        .path("id")
                        .asInt())
                .isEqualTo(id);
        assertThat(client.get("/schemas/guids/00000000-0000-0000-0000-000000000000")
                        .code())
                .isEqualTo(40403);
    }

    @Test
    void shouldAcceptNamespacesThatAreNoJavaPackagesButNoSuchNames() throws Exception {
        String namespaced = record("\"namespace\":\"my-lab.9\",", "");
        int id = client.registered("a", namespaced);

        assertThat(client.get("/schemas/ids/" + id).body().path("schema").asText())
                .isEqualTo(namespaced);
        assertThat(client.register("b", record("", "{\"name\":\"a-b\",\"type\":\"int\"}"))
                        .code())
                .isEqualTo(42201);
        assertThat(client.register("b", "{\"type\":\"fixed\",\"name\":\"9\",\"size\":1}")
                        .code())
                .isEqualTo(42201);
    }

    @Test
    void shouldRefuseWhatIsNoSchema() throws Exception {
        for (String text : List.of(
                "",
                "{nonsense",
                "\"unknown\"",
                "{\"type\":\"record\",\"name\":\"R\"}",
                "\"string\" \"int\"",
                "[\"int\",\"int\"]",
                "[1]",
                record("", "{\"name\":\"a\",\"type\":\"int\",\"default\":\"text\"}"))) {
            Answer answer = client.register("a", text);
            assertThat(answer.status()).as(text).isEqualTo(422);
            assertThat(answer.code()).as(text).isEqualTo(42201);
        }
        assertThat(client.post("/subjects/a/versions", "{\"schema\":null}").code())
                .isEqualTo(42201);
        assertThat(client.get("/subjects").body()).isEmpty();
    }

    private static String record(String attributes, String fields) {
        return "{\"type\":\"record\",\"name\":\"R\"," + attributes + "\"fields\":[" + fields + "]}";
    }
}
