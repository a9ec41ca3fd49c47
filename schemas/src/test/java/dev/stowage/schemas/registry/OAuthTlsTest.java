package dev.stowage.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A token endpoint whose certificate is only trusted through a configured truststore. */
class OAuthTlsTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    Path directory;

    private Path store;
    private FakeTokenEndpoint endpoint;
    private final Map<String, Object> config = new HashMap<>();

    @BeforeEach
    void start() throws Exception {
        store = directory.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "endpoint",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor())
                .as(Files.readString(directory.resolve("keytool.log")))
                .isZero();
        endpoint = FakeTokenEndpoint.withTls(context());
        endpoint.answerToken(FakeTokenEndpoint.jwt("ada", Instant.now().plusSeconds(600)));
        System.setProperty(OAuthSettings.ALLOWED_URLS, endpoint.url());
        config.put("bearer.auth.credentials.source", "OAUTHBEARER");
        config.put("bearer.auth.issuer.endpoint.url", endpoint.url());
        config.put("bearer.auth.client.id", "ada");
        config.put("bearer.auth.client.secret", "secret");
    }

    @AfterEach
    void stop() {
        endpoint.close();
        System.clearProperty(OAuthSettings.ALLOWED_URLS);
    }

    @Test
    void shouldTrustTheTruststoreThatIsConfigured() throws Exception {
        config.put("ssl.truststore.location", store.toString());
        config.put("ssl.truststore.password", PASSWORD);
        config.put("ssl.truststore.type", "PKCS12");

        assertThat(token()).isNotEmpty();
    }

    @Test
    void shouldFailTheCallWhenTheCertificateIsNotTrusted() {
        assertThatThrownBy(this::token)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("certification path");
    }

    private String token() throws Exception {
        OAuthCredentials credentials = new OAuthCredentials();
        credentials.configure(config);
        return credentials.getBearerToken(new URL("http://registry:8081"));
    }

    private SSLContext context() throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
