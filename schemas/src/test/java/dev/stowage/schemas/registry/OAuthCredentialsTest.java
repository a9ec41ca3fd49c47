package dev.stowage.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OAuthCredentialsTest {
    private static final String SECRET = "s3cret-of-ada";
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    private final Map<String, Object> config = new HashMap<>();
    private FakeTokenEndpoint endpoint;
    private Instant now = START;

    @BeforeEach
    void start() throws Exception {
        endpoint = new FakeTokenEndpoint();
        System.setProperty(OAuthSettings.ALLOWED_URLS, "https://elsewhere/token, " + endpoint.url());
        config.put("bearer.auth.credentials.source", "OAUTHBEARER");
        config.put("bearer.auth.issuer.endpoint.url", endpoint.url());
        config.put("bearer.auth.client.id", "ada");
        config.put("bearer.auth.client.secret", SECRET);
        config.put("http.read.timeout.ms", "300");
    }

    @AfterEach
    void stop() {
        endpoint.close();
        System.clearProperty(OAuthSettings.ALLOWED_URLS);
    }

    @Test
    void shouldFetchATokenWithClientCredentialsAndScope() {
        String token = FakeTokenEndpoint.jwt("ada", START.plusSeconds(3_600));
        endpoint.answerToken(token);
        config.put("bearer.auth.scope", "read api://registry/.default");

        assertThat(ask(credentials())).isEqualTo(token);

        assertThat(endpoint.requests())
                .containsExactly(new FakeTokenEndpoint.Request(
                        basic("ada:" + SECRET), "grant_type=client_credentials&scope=read+api://registry/.default"));
    }

    @Test
    void shouldSendNoScopeWhenThereIsNone() {
        endpoint.answerToken(FakeTokenEndpoint.jwt("ada", START.plusSeconds(3_600)));

        ask(credentials());

        assertThat(endpoint.requests())
                .extracting(FakeTokenEndpoint.Request::form)
                .containsExactly("grant_type=client_credentials");
    }

    /** Lifetime, buffer, and how long the token is used: 80 % of its life, the buffer left, or 80 % where the buffer does not fit. */
    @ParameterizedTest
    @CsvSource({"3600,300,2880", "3600,900,2700", "600,300,300", "310,300,248", "300,300,240", "60,300,48", "10,0,8"})
    void shouldFetchTheNextTokenBeforeTheTokenExpires(long life, String buffer, long used) {
        config.put("bearer.auth.cache.expiry.buffer.seconds", buffer);
        String first = FakeTokenEndpoint.jwt("first", START.plusSeconds(life));
        String second = FakeTokenEndpoint.jwt("second", START.plusSeconds(2 * life));
        OAuthCredentials credentials = credentials();

        endpoint.answerToken(first);
        assertThat(ask(credentials)).isEqualTo(first);
        endpoint.answerToken(second);
        now = START.plusSeconds(used).minusMillis(1);
        assertThat(ask(credentials)).isEqualTo(first);
        now = START.plusSeconds(used);
        assertThat(ask(credentials)).isEqualTo(second);

        assertThat(endpoint.requests()).hasSize(2);
    }

    @Test
    void shouldUseAValidTokenWhileTheEndpointFailsAndFailWhenItExpires() {
        String token = FakeTokenEndpoint.jwt("ada", START.plusSeconds(100));
        endpoint.answerToken(token);
        OAuthCredentials credentials = credentials();
        ask(credentials);
        endpoint.answer(500, "");
        endpoint.requests();

        now = START.plusSeconds(80);
        assertThat(ask(credentials)).isEqualTo(token);
        assertThat(ask(credentials)).isEqualTo(token);
        assertThat(endpoint.requests()).as("not with every call").hasSize(1);
        now = START.plusSeconds(90);
        assertThat(ask(credentials)).isEqualTo(token);
        assertThat(endpoint.requests()).hasSize(1);
        now = START.plusSeconds(100);
        assertThatThrownBy(() -> ask(credentials)).isInstanceOf(UncheckedIOException.class);

        String next = FakeTokenEndpoint.jwt("ada", START.plusSeconds(300));
        endpoint.answerToken(next);
        assertThat(ask(credentials)).isEqualTo(next);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 429, 500, 503})
    void shouldFailTheCallWithTheStatusWhenTheEndpointAnswersAnError(int status) {
        endpoint.answer(status, "{\"error\":\"invalid_client\",\"error_description\":\"not " + SECRET + "\"}");

        assertThatThrownBy(() -> ask(credentials()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(endpoint.url())
                .hasMessageContaining("client ada")
                .hasMessageContaining(Integer.toString(status))
                .hasMessageContaining("invalid_client")
                .satisfies(OAuthCredentialsTest::holdsNoSecret);
        assertThat(endpoint.requests()).as("one attempt").hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>log in</html>",
                "access_token=tok3n&token_type=bearer",
                "{\"token\":\"tok3n\"}",
                "{\"access_token\":\"tok3n\"}",
                "{\"access_token\":\"a.tok3n.c\"}",
                "[]"
            })
    void shouldFailTheCallWhenTheEndpointAnswersGarbage(String answer) {
        endpoint.answer(200, answer);

        assertThatThrownBy(() -> ask(credentials()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(endpoint.url())
                .satisfies(OAuthCredentialsTest::holdsNoSecret);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"exp\":1}",
                "{\"sub\":\"ada\"}",
                "{\"sub\":\"ada\",\"exp\":\"soon\"}",
                "{\"sub\":7,\"exp\":1}",
                "{\"sub\":\"ada\",\"exp\":-1}"
            })
    void shouldFailTheCallWhenTheClaimsAreNotThoseOfAToken(String claims) {
        endpoint.answerToken(FakeTokenEndpoint.jwt(claims));

        assertThatThrownBy(() -> ask(credentials()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("its token");
    }

    @Test
    void shouldReadTheClaimsThatAreConfigured() {
        config.put("bearer.auth.sub.claim.name", "client");
        config.put("bearer.auth.scope.claim.name", "scp");
        String token = FakeTokenEndpoint.jwt("{\"client\":\"ada\",\"scp\":[\"a\",\"b\"],\"exp\":"
                + START.plusSeconds(600).getEpochSecond() + "}");
        endpoint.answerToken(token);

        assertThat(ask(credentials())).isEqualTo(token);
    }

    @Test
    void shouldFailTheCallWithinTheTimeoutWhenTheEndpointHangs() {
        endpoint.hang();
        OAuthCredentials credentials = credentials();

        long began = System.nanoTime();
        assertThatThrownBy(() -> ask(credentials))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("timed out");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void shouldFailTheCallWhenNothingListens() {
        OAuthCredentials credentials = credentials();
        endpoint.close();

        assertThatThrownBy(() -> ask(credentials))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("Connection refused");
    }

    @Test
    void shouldFetchOnceForManyThreads() throws Exception {
        endpoint.answerToken(FakeTokenEndpoint.jwt("ada", START.plusSeconds(3_600)));
        OAuthCredentials credentials = credentials();
        Callable<String> call = () -> ask(credentials);
        ExecutorService threads = Executors.newFixedThreadPool(8);

        List<Future<String>> tokens = threads.invokeAll(List.of(call, call, call, call, call, call, call, call));

        for (Future<String> token : tokens) {
            assertThat(token.get()).isNotEmpty();
        }
        threads.shutdown();
        assertThat(endpoint.requests()).hasSize(1);
    }

    @Test
    void shouldNameTheTargetsOfEachCall() {
        assertThat(credentials().getTargetIdentityPoolId()).isNull();
        assertThat(credentials().getTargetSchemaRegistry()).isNull();
        config.put("bearer.auth.identity.pool.id", "pool-1");
        config.put("bearer.auth.logical.cluster", "lsrc-1");

        assertThat(credentials().getTargetIdentityPoolId()).isEqualTo("pool-1");
        assertThat(credentials().getTargetSchemaRegistry()).isEqualTo("lsrc-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bearer.auth.issuer.endpoint.url", "bearer.auth.client.id", "bearer.auth.client.secret"})
    void shouldNameASettingThatIsMissing(String key) {
        config.remove(key);

        assertThatThrownBy(this::credentials)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key)
                .satisfies(OAuthCredentialsTest::holdsNoSecret);
    }

    @ParameterizedTest
    @CsvSource({
        "bearer.auth.issuer.endpoint.url,file:///etc/passwd",
        "bearer.auth.issuer.endpoint.url,not a url",
        "bearer.auth.cache.expiry.buffer.seconds,soon",
        "bearer.auth.cache.expiry.buffer.seconds,-1"
    })
    void shouldNameASettingThatIsNotAccepted(String key, String value) {
        config.put(key, value);

        assertThatThrownBy(this::credentials)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(value);
    }

    @Test
    void shouldNameThePropertyOfTheJvmWhenItDoesNotAllowTheUrl() {
        System.setProperty(OAuthSettings.ALLOWED_URLS, "https://elsewhere/token");

        assertThatThrownBy(this::credentials)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("-D" + OAuthSettings.ALLOWED_URLS + "=" + endpoint.url());
    }

    @Test
    void shouldTakeWhatIsMissingFromTheSettingsOfTheKafkaClientsWhenItInherits() {
        String token = FakeTokenEndpoint.jwt("ada", START.plusSeconds(3_600));
        endpoint.answerToken(token);
        config.keySet().removeIf(key -> key.startsWith("bearer."));
        config.put("bearer.auth.credentials.source", "SASL_OAUTHBEARER_INHERIT");
        config.put("sasl.oauthbearer.token.endpoint.url", endpoint.url());
        config.put(
                "sasl.jaas.config",
                "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required clientId=\"bob\""
                        + " clientSecret=\"" + SECRET + "\" scope=\"all\" extension_identityPoolId=\"pool-2\";");

        OAuthCredentials credentials = credentials();

        assertThat(ask(credentials)).isEqualTo(token);
        assertThat(credentials.getTargetIdentityPoolId()).isEqualTo("pool-2");
        assertThat(endpoint.requests())
                .containsExactly(new FakeTokenEndpoint.Request(
                        basic("bob:" + SECRET), "grant_type=client_credentials&scope=all"));
    }

    private OAuthCredentials credentials() {
        OAuthCredentials credentials = new OAuthCredentials(() -> now);
        credentials.configure(config);
        return credentials;
    }

    private static String ask(OAuthCredentials credentials) {
        try {
            return credentials.getBearerToken(new URL("http://registry:8081/subjects"));
        } catch (MalformedURLException e) {
            throw new AssertionError(e);
        }
    }

    private static void holdsNoSecret(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            assertThat(Objects.toString(e.getMessage(), "")).doesNotContain(SECRET, "tok3n");
        }
    }

    private static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }
}
