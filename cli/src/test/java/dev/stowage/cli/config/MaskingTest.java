package dev.stowage.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskingTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka.ssl.key.password",
                "kafka.ssl.keystore.key",
                "kafka.ssl.truststore.password",
                "kafka.sasl.jaas.config",
                "kafka.main.consumer.sasl.jaas.config",
                "kafka.sasl.oauthbearer.client.credentials.client.secret",
                "registry.basic.auth.user.info",
                "registry.bearer.auth.token",
                "registry.SSL.Keystore.Password",
                "kafka.sasl.jaas.confg",
                "kafka.retires",
                "kafka.config.providers.vault.param.address",
                "registry.basic.auth.user.inof",
                "http.token"
            })
    void shouldMaskSecretsWhereverTheyStand(String key) {
        AppConfig config = AppConfig.load(Map.of(), null, Map.of(), Map.of(key, "correct-horse-battery"));

        assertThat(Objects.requireNonNull(config.shown().get(key)).value()).isEqualTo("********");
        assertThat(config.shown().toString()).doesNotContain("correct-horse-battery");
    }

    @Test
    void shouldShowWhatIsNoSecret() {
        AppConfig config = AppConfig.load(
                Map.of(),
                null,
                Map.of(),
                Map.of(
                        "batch.slots", "2048",
                        "http.token.file", "/run/token",
                        "kafka.commit.interval.ms", "100",
                        "kafka.ssl.keystore.location", "/run/keys.p12"));

        assertThat(config.shown().get("batch.slots")).isEqualTo(new MaskedValue("2048", "16384"));
        assertThat(config.shown().get("special.tokens")).isEqualTo(new MaskedValue("ends", "ends"));
        assertThat(Objects.requireNonNull(config.shown().get("buckets")).usual())
                .isEqualTo("512,1024,2048");
        assertThat(Objects.requireNonNull(config.shown().get("http.token.file")).value())
                .isEqualTo("/run/token");
        assertThat(config.shown().get("kafka.ssl.keystore.location")).isEqualTo(new MaskedValue("/run/keys.p12", null));
        assertThat(config.shown().get("kafka.commit.interval.ms")).isEqualTo(new MaskedValue("100", null));
        assertThat(Objects.requireNonNull(config.shown().get("http.token")).value())
                .isEmpty();
    }

    @Test
    void shouldMaskUsersInAddresses() {
        AppConfig config = AppConfig.load(
                Map.of(), null, Map.of(), Map.of("schema.registry.url", "http://ada:pw@one:8081,https://bob@two"));

        assertThat(Objects.requireNonNull(config.shown().get("schema.registry.url"))
                        .value())
                .isEqualTo("http://********@one:8081,https://********@two");
    }

    @Test
    void shouldMaskPasswordsWithAnyCharacterInAddresses() {
        String urls = "http://ada:p/w,x@y@one:8081/a,https://bob:z@two";

        AppConfig config = AppConfig.load(Map.of(), null, Map.of(), Map.of("schema.registry.url", urls));

        assertThat(Objects.requireNonNull(config.shown().get("schema.registry.url"))
                        .value())
                .isEqualTo("http://********@one:8081/a,https://********@two");
        assertThat(config.secrets()).contains("ada:p/w,x@y", "p/w,x@y", "bob:z");
        assertThat(AddressCredentials.masked("bootstrap.servers", "ada:pw@one:9092"))
                .isEqualTo("********@one:9092");
        assertThat(AddressCredentials.masked("state.dir", "/home/ada@one")).isEqualTo("/home/ada@one");
    }
}
