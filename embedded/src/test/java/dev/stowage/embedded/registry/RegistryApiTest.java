package dev.stowage.embedded.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.embedded.EmbeddedRegistry;
import dev.stowage.embedded.registry.RegistryClient.Answer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Statuses, error codes and response formats that the Confluent client does not return. */
class RegistryApiTest {
    private static final String INT = "\"int\"";
    private static final String LONG = "\"long\"";

    private EmbeddedRegistry registry;
    private RegistryClient client;

    @BeforeEach
    void start() {
        registry = EmbeddedRegistry.builder().start();
        client = new RegistryClient(registry.url());
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void shouldDescribeWhatItRegistered() throws Exception {
        Answer registered = client.register("a", INT);
        Answer again = client.register("a", INT);

        assertThat(registered.body().path("id").asInt()).isEqualTo(1);
        assertThat(registered.body().path("version").asInt()).isEqualTo(1);
        assertThat(registered.body().path("schemaType").asText()).isEqualTo("AVRO");
        assertThat(registered.body().path("schema").asText()).isEqualTo(INT);
        assertThat(registered.body().path("guid").asText()).hasSize(36);
        assertThat(again.body()).isEqualTo(registered.body());
        assertThat(client.get("/subjects/a/versions/1").body().path("guid"))
                .isEqualTo(registered.body().path("guid"));
    }

    @Test
    void shouldDeleteVersionsSoftlyAndThenForGood() throws Exception {
        client.register("a", INT);
        client.register("a", LONG);

        assertThat(client.delete("/subjects/a/versions/1?permanent=true").code())
                .isEqualTo(40407);
        assertThat(client.delete("/subjects/a/versions/1").body().asInt()).isEqualTo(1);
        assertThat(client.delete("/subjects/a/versions/1").code()).isEqualTo(40406);
        assertThat(client.get("/subjects/a/versions").body()).hasToString("[2]");
        assertThat(client.get("/subjects/a/versions?deleted=true").body()).hasToString("[1,2]");
        assertThat(client.get("/subjects/a/versions?deletedOnly=true").body()).hasToString("[1]");
        assertThat(client.get("/subjects/a/versions?deletedAsNegative=true").body())
                .hasToString("[-1,2]");
        assertThat(client.get("/subjects/a/versions/1").code()).isEqualTo(40402);
        assertThat(client.get("/subjects/a/versions/1?deleted=true")
                        .body()
                        .path("deleted")
                        .asBoolean())
                .isTrue();
        assertThat(client.get("/schemas/ids/1").body().path("schema").asText())
                .as("data that have the id stay readable")
                .isEqualTo(INT);
        assertThat(client.get("/schemas/ids/1/versions").body()).isEmpty();
        assertThat(client.get("/schemas/ids/1/subjects?deleted=true").body()).hasToString("[\"a\"]");
        assertThat(client.post("/subjects/a", RegistryClient.schemaBody(INT)).code())
                .isEqualTo(40403);
        assertThat(client.post("/subjects/a?deleted=true", RegistryClient.schemaBody(INT))
                        .body()
                        .path("version")
                        .asInt())
                .isEqualTo(1);

        assertThat(client.delete("/subjects/a/versions/1?permanent=true").status())
                .isEqualTo(200);

        assertThat(client.get("/subjects/a/versions?deleted=true").body()).hasToString("[2]");
        assertThat(client.get("/schemas/ids/1").code()).isEqualTo(40403);
        assertThat(client.registered("b", "\"bytes\""))
                .as("the id of a deleted schema stays taken")
                .isEqualTo(3);
        assertThat(client.registered("c", INT)).as("and is its own again").isEqualTo(1);
    }

    @Test
    void shouldDeleteSubjectsSoftlyAndThenForGood() throws Exception {
        client.register("a", INT);
        client.register("a", LONG);
        client.put("/config/a", "{\"compatibility\":\"FULL\"}");

        assertThat(client.delete("/subjects/a?permanent=true").code()).isEqualTo(40405);
        assertThat(client.delete("/subjects/a").body()).hasToString("[1,2]");
        assertThat(client.delete("/subjects/a").code()).isEqualTo(40404);
        assertThat(client.get("/subjects").body()).isEmpty();
        assertThat(client.get("/subjects?deleted=true").body()).hasToString("[\"a\"]");
        assertThat(client.get("/subjects?deletedOnly=true").body()).hasToString("[\"a\"]");
        assertThat(client.get("/subjects/a/versions").code()).isEqualTo(40401);
        assertThat(client.get("/subjects/a/versions/latest").code()).isEqualTo(40401);
        Answer again = client.register("a", LONG);
        assertThat(again.body().path("version").asInt()).as("numbers go on").isEqualTo(3);
        assertThat(again.body().path("id").asInt()).isEqualTo(2);
        assertThat(client.get("/subjects/a/versions?deleted=true").body())
                .as("the deleted version with the same schema gives way")
                .hasToString("[1,3]");

        client.delete("/subjects/a");
        assertThat(client.delete("/subjects/a?permanent=true").body()).hasToString("[1,3]");

        assertThat(client.delete("/subjects/a?permanent=true").code()).isEqualTo(40401);
        assertThat(client.get("/config/a").code()).isEqualTo(40408);
        assertThat(client.register("a", LONG).body().path("version").asInt()).isEqualTo(1);
    }

    @Test
    void shouldRefuseVersionsThatAreNone() throws Exception {
        client.register("a", INT);

        for (String version : List.of("0", "-2", "one", "2147483648", "1.0", "%20")) {
            assertThat(client.get("/subjects/a/versions/" + version).code())
                    .as(version)
                    .isEqualTo(42202);
            assertThat(client.delete("/subjects/a/versions/" + version).code()).isEqualTo(42202);
        }
        assertThat(client.get("/subjects/a/versions/2").code()).isEqualTo(40402);
        assertThat(client.get("/subjects/b/versions/1").code()).isEqualTo(40401);
        assertThat(client.get("/subjects/a/versions/-1").body().path("version").asInt())
                .isEqualTo(1);
    }

    @Test
    void shouldKeepLevelsOfSubjectsApartFromTheCommonOne() throws Exception {
        assertThat(client.get("/config").body()).hasToString("{\"compatibilityLevel\":\"BACKWARD\"}");
        assertThat(client.get("/config/a").code()).isEqualTo(40408);
        assertThat(client.get("/config/a?defaultToGlobal=true").status()).isEqualTo(200);
        assertThat(client.put("/config/a", "{\"compatibility\":\"full\"}").body())
                .hasToString("{\"compatibility\":\"FULL\"}");
        assertThat(client.get("/config/a").body()).hasToString("{\"compatibilityLevel\":\"FULL\"}");
        assertThat(client.delete("/config/a").body()).hasToString("{\"compatibilityLevel\":\"FULL\"}");
        assertThat(client.delete("/config/a").code()).isEqualTo(40401);
        assertThat(client.get("/config/a").code()).isEqualTo(40408);
        client.put("/config", "{\"compatibility\":\"NONE\"}");
        assertThat(client.delete("/config").body()).hasToString("{\"compatibilityLevel\":\"NONE\"}");
        assertThat(client.get("/config").body()).hasToString("{\"compatibilityLevel\":\"BACKWARD\"}");
        assertThat(client.put("/config", "{\"compatibility\":\"SIDEWAYS\"}").code())
                .isEqualTo(42203);
    }

    @Test
    void shouldTakeNoChangesInReadOnlyMode() throws Exception {
        client.register("a", INT);
        assertThat(client.get("/mode").body()).hasToString("{\"mode\":\"READWRITE\"}");
        assertThat(client.get("/mode/a").code()).isEqualTo(40409);
        assertThat(client.put("/mode/a", "{\"mode\":\"READONLY\"}").body()).hasToString("{\"mode\":\"READONLY\"}");

        assertThat(client.register("a", LONG).code()).isEqualTo(42205);
        assertThat(client.register("a", INT).status()).as("known already").isEqualTo(200);
        assertThat(client.delete("/subjects/a").code()).isEqualTo(42205);
        assertThat(client.delete("/subjects/a/versions/1").code()).isEqualTo(42205);
        assertThat(client.put("/config/a", "{\"compatibility\":\"NONE\"}").code())
                .isEqualTo(42205);
        assertThat(client.register("b", LONG).status()).isEqualTo(200);
        client.put("/mode", "{\"mode\":\"READONLY\"}");
        assertThat(client.register("b", INT).code()).isEqualTo(42205);
        client.put("/mode/b", "{\"mode\":\"READWRITE\"}");
        assertThat(client.put("/config/b", "{\"compatibility\":\"NONE\"}").status())
                .isEqualTo(200);
        assertThat(client.delete("/mode/a").body()).hasToString("{\"mode\":\"READONLY\"}");
        assertThat(client.put("/mode", "{\"mode\":\"SOMETIMES\"}").code()).isEqualTo(42204);
    }

    @Test
    void shouldKeepReferencedVersions() throws Exception {
        client.register("inner", "{\"type\":\"record\",\"name\":\"Inner\",\"namespace\":\"n\",\"fields\":[]}");
        String outer = "{\"type\":\"record\",\"name\":\"Outer\",\"fields\":[{\"name\":\"i\",\"type\":\"n.Inner\"}]}";
        String body = RegistryClient.schemaBody(outer)
                .replaceFirst("}$", ",\"references\":[{\"name\":\"n.Inner\",\"subject\":\"inner\",\"version\":-1}]}");

        assertThat(client.register("outer", outer).code())
                .as("without the reference")
                .isEqualTo(42201);
        Answer registered = client.post("/subjects/outer/versions", body);

        assertThat(registered.status()).isEqualTo(200);
        assertThat(registered.body().path("references"))
                .hasToString("[{\"name\":\"n.Inner\",\"subject\":\"inner\",\"version\":1}]");
        assertThat(client.get("/subjects/inner/versions/1/referencedby").body()).hasToString("[2]");
        assertThat(client.delete("/subjects/inner/versions/1").code()).isEqualTo(42206);
        assertThat(client.delete("/subjects/inner").code()).isEqualTo(42206);
        client.delete("/subjects/outer");
        assertThat(client.delete("/subjects/inner").status()).isEqualTo(200);
        assertThat(client.delete("/subjects/inner?permanent=true").code())
                .as("the soft-deleted schema needs it")
                .isEqualTo(42206);
        assertThat(client.post("/subjects/other/versions", body).code())
                .as("a reference to a deleted version")
                .isEqualTo(42201);
        client.delete("/subjects/outer?permanent=true");
        assertThat(client.delete("/subjects/inner?permanent=true").status()).isEqualTo(200);
    }

    @Test
    void shouldNameTheFieldThatIsNotCompatible() throws Exception {
        client.register("a", record("{\"name\":\"a\",\"type\":\"string\"}"));
        String missing = record("{\"name\":\"a\",\"type\":\"string\"},{\"name\":\"b\",\"type\":\"int\"}");
        String changed = record("{\"name\":\"a\",\"type\":\"int\"}");

        assertThat(client.register("a", missing).code()).isEqualTo(409);
        assertThat(client.register("a", missing).message())
                .contains("READER_FIELD_MISSING_DEFAULT_VALUE", "The field 'b' at path '/fields/1' in the new schema");
        assertThat(client.register("a", changed).message()).contains("TYPE_MISMATCH", "field:'a'");
        String path = "/compatibility/subjects/a/versions";
        Answer verbose = client.post(path + "/latest?verbose=true", RegistryClient.schemaBody(missing));
        assertThat(verbose.body().path("is_compatible").asBoolean()).isFalse();
        assertThat(verbose.body().path("messages").toString()).contains("'b'", "{oldSchemaVersion: 1}");
        assertThat(client.post(path, RegistryClient.schemaBody(missing)).body())
                .hasToString("{\"is_compatible\":false}");
        assertThat(client.post(path + "/9", RegistryClient.schemaBody(missing)).code())
                .isEqualTo(40402);
        assertThat(client.post("/compatibility/subjects/new/versions", RegistryClient.schemaBody(missing))
                        .body())
                .hasToString("{\"is_compatible\":true}");
        assertThat(client.post(path + "?verbose=true", RegistryClient.schemaBody("{"))
                        .body()
                        .path("is_compatible")
                        .asBoolean())
                .isFalse();
        assertThat(client.post(path, RegistryClient.schemaBody("{")).code()).isEqualTo(42201);
    }

    @Test
    void shouldListSchemas() throws Exception {
        client.register("a", INT);
        client.register("a", LONG);
        client.register("ab", LONG);
        client.register("b", LONG);

        assertThat(client.get("/schemas").body()).hasSize(4);
        assertThat(client.get("/schemas?subjectPrefix=a&latestOnly=true").body())
                .hasSize(2);
        assertThat(client.get("/schemas?offset=1&limit=2").body()).hasSize(2);
        assertThat(client.get("/subjects?subjectPrefix=a").body()).hasToString("[\"a\",\"ab\"]");
        assertThat(client.get("/subjects?subjectPrefix=:*:").body()).hasSize(3);
        assertThat(client.get("/schemas/types").body()).hasToString("[\"AVRO\"]");
        assertThat(client.get("/schemas/ids/2/versions").body()).hasSize(3);
        assertThat(client.get("/schemas/ids/2/versions?limit=2").body()).hasSize(2);
        assertThat(client.get("/schemas/ids/2/subjects?offset=2").body()).hasToString("[\"b\"]");
        assertThat(client.get("/schemas/ids/2?fetchMaxId=true")
                        .body()
                        .path("maxId")
                        .asInt())
                .isEqualTo(2);
        assertThat(client.get("/contexts").body()).hasToString("[\".\"]");
    }

    private static String record(String fields) {
        return "{\"type\":\"record\",\"name\":\"R\",\"fields\":[" + fields + "]}";
    }
}
