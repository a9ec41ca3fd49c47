package dev.stowage.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCredentialsTest {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);

    @TempDir
    Path directory;

    private final AtomicReference<String> authorization = new AtomicReference<>("");

    @SuppressWarnings("NullAway.Init") // started before each test
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            authorization.set(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            byte[] none = "[]".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, none.length);
            exchange.getResponseBody().write(none);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void shouldSendTheUserOfAFileAndTheNewOneWhenTheFileChanges() throws Exception {
        Path file = Files.writeString(directory.resolve("user"), "ada:one\n");
        try (SchemaRegistryClient client = client(Map.of("basic.auth.user.info.file", file.toString()))) {
            client.getAllSubjects();
            assertThat(authorization).hasValue("Basic " + base64("ada:one"));

            Files.writeString(file, "ada:another\n");

            requireSent(client, "Basic " + base64("ada:another"));
        }
    }

    @Test
    void shouldSendTheTokenOfAFileAndTheNewOneWhenTheFileChanges() throws Exception {
        Path file = Files.writeString(directory.resolve("token"), "first\n");
        try (SchemaRegistryClient client = client(
                Map.of("bearer.auth.token.file", file.toString(), "bearer.auth.credentials.source", "STATIC_TOKEN"))) {
            client.getAllSubjects();
            assertThat(authorization).hasValue("Bearer first");

            Files.writeString(file, "second token\n");

            requireSent(client, "Bearer second token");
        }
    }

    @Test
    void shouldRefuseAMissingFileAndAnotherSource() throws IOException {
        Path file = Files.writeString(directory.resolve("user"), "ada:one\n");

        assertThatThrownBy(() -> client(Map.of("basic.auth.user.info.file", "/none")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("basic.auth.user.info.file", "/none", "does not exist");
        assertThatThrownBy(() -> client(
                        Map.of("basic.auth.user.info.file", file.toString(), "basic.auth.credentials.source", "URL")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("basic.auth.credentials.source", "USER_INFO");
    }

    /** The file is looked at once per second. */
    private void requireSent(SchemaRegistryClient client, String expected) throws Exception {
        long deadline = System.nanoTime() + PATIENCE_NS;
        while (!expected.equals(authorization.get()) && System.nanoTime() < deadline) {
            client.getAllSubjects();
        }
        assertThat(authorization).hasValue(expected);
    }

    private SchemaRegistryClient client(Map<String, String> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put(RegistryClients.URL, "http://127.0.0.1:" + server.getAddress().getPort());
        return RegistryClients.create(all);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
