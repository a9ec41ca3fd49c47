package dev.stowage.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import dev.stowage.schemas.RawSequence;
import dev.stowage.schemas.RawSequenceSerializer;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client with OAuth, against a registry and a token endpoint over HTTP. */
class OAuthOverHttpTest {
    private final List<Headers> calls = new CopyOnWriteArrayList<>();
    private final Map<String, Object> config = new HashMap<>();
    private FakeTokenEndpoint endpoint;
    private HttpServer broken;
    private HttpServer registry;

    @BeforeEach
    void start() throws IOException {
        endpoint = new FakeTokenEndpoint();
        System.setProperty(OAuthSettings.ALLOWED_URLS, endpoint.url());
        broken = server(503, "{\"error_code\":50301,\"message\":\"told to\"}");
        registry = server(200, "[\"sequences-value\"]");
        config.put("schema.registry.url", url(broken) + "," + url(registry));
        config.put("schema.registry.bearer.auth.credentials.source", "OAUTHBEARER");
        config.put("bearer.auth.issuer.endpoint.url", endpoint.url());
        config.put("bearer.auth.client.id", "ada");
        config.put("bearer.auth.client.secret", "s3cret");
    }

    @AfterEach
    void stop() {
        endpoint.close();
        broken.stop(0);
        registry.stop(0);
        System.clearProperty(OAuthSettings.ALLOWED_URLS);
    }

    @Test
    void shouldSendOneTokenToAllUrlsAndNameTheTargets() throws Exception {
        String token = FakeTokenEndpoint.jwt("ada", Instant.now().plusSeconds(3_600));
        endpoint.answerToken(token);
        config.put("bearer.auth.logical.cluster", "lsrc-1");
        config.put("bearer.auth.identity.pool.id", "pool-1");

        try (SchemaRegistryClient client = RegistryClients.create(config)) {
            assertThat(client.getAllSubjects()).containsExactly("sequences-value");
        }

        assertThat(endpoint.requests()).hasSize(1);
        assertThat(calls).hasSize(2).allSatisfy(headers -> {
            assertThat(headers.getFirst("Authorization")).isEqualTo("Bearer " + token);
            assertThat(headers.getFirst("target-sr-cluster")).isEqualTo("lsrc-1");
            assertThat(headers.getFirst("Confluent-Identity-Pool-Id")).isEqualTo("pool-1");
        });
    }

    @Test
    void shouldCountATokenEndpointThatFailsAsAnOutage() throws Exception {
        endpoint.answer(500, "");

        try (SchemaRegistryClient client = RegistryClients.create(config)) {
            assertThatThrownBy(client::getAllSubjects)
                    .isInstanceOf(TokenException.class)
                    .hasMessageContaining(endpoint.url());
        }
        try (RawSequenceSerializer serializer = new RawSequenceSerializer()) {
            serializer.configure(config, false);
            assertThatThrownBy(() -> serializer.serialize("sequences", new RawSequence("P1", "MK", 0L, "", List.of())))
                    .isInstanceOfSatisfying(RegistryException.class, e -> assertThat(e.isRefusal())
                            .isFalse())
                    .hasMessageContaining("no token for the schema registry")
                    .hasMessageNotContaining("s3cret");
        }
        assertThat(calls).isEmpty();
    }

    @Test
    void shouldRefuseASecondKindOfCredentials() {
        config.put("basic.auth.credentials.source", "USER_INFO");
        config.put("basic.auth.user.info", "ada:secret");

        assertThatThrownBy(() -> RegistryClients.create(config))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("only one of basic.auth.credentials.source and bearer.auth.credentials.source");
    }

    private HttpServer server(int status, String answer) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            calls.add(exchange.getRequestHeaders());
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static String url(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }
}
