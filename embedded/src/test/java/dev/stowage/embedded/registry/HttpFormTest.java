package dev.stowage.embedded.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.embedded.EmbeddedRegistry;
import dev.stowage.embedded.registry.RegistryClient.Answer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Accepted and refused methods, URLs and headers. */
class HttpFormTest {
    private static final String TYPE = "application/vnd.schemaregistry.v1+json";

    private EmbeddedRegistry registry;
    private RegistryClient client;

    @BeforeEach
    void start() throws Exception {
        registry = EmbeddedRegistry.builder().start();
        client = new RegistryClient(registry.url());
        client.register("a", "\"int\"");
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void shouldRefuseWhatItDoesNotOffer() throws Exception {
        String schema = "{\"schema\":\"\\\"long\\\"\"";
        for (Answer answer : List.of(
                client.get("/exporters"),
                client.get("/dek-registry/v1/keks"),
                client.post("/contexts/x", "{}"),
                client.get("/subjects/a/metadata?key=k&value=v"),
                client.post("/subjects/a/versions/1/tags", "{}"),
                client.get("/subjects/:.lab:a/versions"),
                client.get("/subjects?subjectPrefix=:.lab:"),
                client.get("/schemas/ids/1?subject=:.lab:"),
                client.get("/schemas/ids/1?format=resolved"),
                client.get("/schemas/ids/1?findTags=PII"),
                client.get("/subjects?colour=blue"),
                client.post("/subjects/a/versions?normalize=True", schema + "}"),
                client.post("/subjects/a?normalize=true", schema + "}"),
                client.post("/subjects/a/versions", schema + ",\"metadata\":{\"tags\":{\"a\":[\"b\"]}}}"),
                client.post("/subjects/a/versions", schema + ",\"ruleSet\":{\"domainRules\":[{\"name\":\"x\"}]}}"),
                client.post("/subjects/a/versions", schema + ",\"id\":77}"),
                client.post("/subjects/a/versions", schema + ",\"version\":7}"),
                client.post("/subjects/a/versions", schema + ",\"colour\":\"blue\"}"),
                client.put("/config", "{\"compatibility\":\"NONE\",\"normalize\":true}"),
                client.put("/config/a", "{\"compatibility\":\"NONE\",\"alias\":\"b\"}"),
                client.put("/mode", "{\"mode\":\"IMPORT\"}"))) {
            assertThat(answer.status()).as(answer.toString()).isEqualTo(501);
            assertThat(answer.code()).isEqualTo(50101);
            assertThat(answer.message()).startsWith("This registry does not support ");
        }
        assertThat(client.get("/subjects/a/versions").body())
                .as("nothing was changed")
                .hasToString("[1]");
        assertThat(client.get("/config").body()).hasToString("{\"compatibilityLevel\":\"BACKWARD\"}");
        for (String type : List.of("PROTOBUF", "JSON")) {
            assertThat(client.post("/subjects/a/versions", schema + ",\"schemaType\":\"" + type + "\"}")
                            .code())
                    .isEqualTo(42201);
        }
    }

    @Test
    void shouldAcceptWhatSaysNothing() throws Exception {
        assertThat(client.post(
                                "/subjects/a/versions?normalize=false",
                                "{\"schema\":\"\\\"long\\\"\",\"metadata\":null,\"references\":[],\"ruleSet\":null,"
                                        + "\"version\":0,\"id\":-1,\"schemaType\":\"AVRO\",\"propagateSchemaTags\":false}")
                        .status())
                .isEqualTo(200);
        // As clients in Python and .NET write it.
        assertThat(client.post("/subjects/a/versions?normalize=False", "{\"schema\":\"\\\"int\\\"\"}")
                        .status())
                .isEqualTo(200);
        assertThat(client.get("/subjects?deleted=False&deleted_only=false&offset=0&limit=-1&format=")
                        .body())
                .hasToString("[\"a\"]");
        assertThat(client.post("/subjects/a?normalize=False&deleted=True", "{\"schema\":\"\\\"int\\\"\"}")
                        .status())
                .isEqualTo(200);
        assertThat(client.put("/config/a", "{\"compatibility\":\"NONE\",\"normalize\":false,\"alias\":null}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void shouldSay405ForOtherMethodsOfKnownPathsAnd404ForUnknownPaths() throws Exception {
        assertThat(client.put("/subjects", "{}").code()).isEqualTo(405);
        assertThat(client.delete("/subjects").status()).isEqualTo(405);
        assertThat(client.post("/schemas/ids/1", "{}").status()).isEqualTo(405);
        assertThat(client.get("/compatibility/subjects/a/versions/1").status()).isEqualTo(405);
        assertThat(client.get("/elsewhere").code()).isEqualTo(404);
        assertThat(client.get("/associations/resources/-/a?resourceType=topic").code())
                .isEqualTo(404);
        assertThat(client.get("/subjects/a/elsewhere").code()).isEqualTo(404);
        assertThat(client.get("/schemas/ids/one").code()).isEqualTo(404);
        assertThat(client.register("%20", "\"int\"").code()).isEqualTo(42208);
        assertThat(client.get("/subjects?deleted=perhaps").status()).isEqualTo(400);
        assertThat(client.post("/subjects/a/versions", "no json").status()).isEqualTo(400);
        assertThat(client.post("/subjects/a/versions", "[]").status()).isEqualTo(400);
        assertThat(client.post("/subjects/a/versions", "").status()).isEqualTo(400);
        assertThat(client.post("/subjects/a/versions", "x".repeat((1 << 20) + 1))
                        .status())
                .isEqualTo(413);
    }

    @Test
    void shouldNameItsTypeOnAnswersAndErrors() throws Exception {
        for (String path : List.of("/subjects", "/schemas/ids/77", "/elsewhere", "/")) {
            assertThat(client.get(path).response().headers().firstValue("Content-Type"))
                    .contains(TYPE);
        }
    }

    @Test
    void shouldAnswerHeadWithTheHeadersOfGet() throws Exception {
        Answer head = client.head("/subjects/a/versions/1");

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.response().body()).isEmpty();
        assertThat(head.response().headers().firstValue("Content-Length"))
                .isEqualTo(client.get("/subjects/a/versions/1")
                        .response()
                        .headers()
                        .firstValue("Content-Length"));
        assertThat(client.head("/subjects/b/versions/1").status()).isEqualTo(404);
    }

    @Test
    void shouldDecodeSubjects() throws Exception {
        client.register("dir%2Ffile+1%20%C3%BC", "\"int\"");

        assertThat(client.get("/subjects").body().toString()).contains("dir/file+1 ü");
        assertThat(client.get("/subjects/dir%2Ffile%2B1%20%C3%BC/versions/1").status())
                .isEqualTo(200);
    }

    @Test
    void shouldAnswerSeveralRequestsOfOneConnection() throws Exception {
        String request = "GET /subjects HTTP/1.1\r\nHost: x\r\n\r\n";
        try (Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), registry.url().getPort());
                BufferedReader answers =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            socket.setSoTimeout(10_000);
            for (int i = 0; i < 3; i++) {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                assertThat(answers.readLine()).isEqualTo("HTTP/1.1 200 OK");
                String line = answers.readLine();
                while (!line.isEmpty()) {
                    line = answers.readLine();
                }
                char[] body = new char["[\"a\"]".length()];
                assertThat(answers.read(body)).isEqualTo(body.length);
                assertThat(new String(body)).isEqualTo("[\"a\"]");
            }
        }
    }
}
