package dev.stowage.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stowage.app.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppConfigTest {
    @TempDir
    Path directory;

    @Test
    void shouldPutOptionsBeforeEnvironmentBeforeFileBeforeDefaults() throws IOException {
        Path file = directory.resolve("stowage.properties");
        Files.writeString(file, "threads=3\nlookahead=33\nbatch.tokens=33000\n");

        AppConfig config = AppConfig.load(
                Map.of("threads", "2", "lookahead", "22", "batch.tokens", "22000", "window", "2m"),
                file,
                Map.of("STOWAGE_LOOKAHEAD", "44", "STOWAGE_BATCH_TOKENS", "44000", "PATH", "/bin"),
                Map.of("batch.tokens", "55000"));

        assertThat(config.stowage().window()).hasMinutes(2);
        assertThat(config.stowage().threads(4)).isEqualTo(3);
        assertThat(config.stowage().packingOptions().lookahead()).isEqualTo(44);
        assertThat(config.stowage().packingOptions().batchTokens()).isEqualTo(55_000);
    }

    @Test
    void shouldReadEveryKindOfKeyFromTheEnvironment() {
        AppConfig config = AppConfig.load(
                Map.of(),
                null,
                Map.of(
                        "STOWAGE_SEQUENCE_ID_BASE", "1",
                        "STOWAGE_KAFKA_SECURITY_PROTOCOL", "SSL",
                        "STOWAGE_REGISTRY_BASIC_AUTH_USER_INFO", "ada:secret",
                        "STOWAGE_HTTP_PORT", "0",
                        "STOWAGE_JAVA_OPTS", "-Xmx1g"),
                Map.of());

        assertThat(config.stowage().sequenceIdBase()).isEqualTo(1);
        assertThat(config.stowage().clientProperties()).containsEntry("security.protocol", "SSL");
        assertThat(config.stowage().registry()).containsEntry("basic.auth.user.info", "ada:secret");
        assertThat(config.httpPort()).isZero();
    }

    @Test
    void shouldRefuseByNameAndSuggestWhatWasMeant() {
        assertThatThrownBy(() -> AppConfig.load(Map.of(), null, Map.of(), Map.of("lokahead", "3")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("lokahead")
                .hasMessageContaining("did you mean lookahead?");
        assertThatThrownBy(() -> AppConfig.load(Map.of(), null, Map.of("STOWAGE_INPUT_TOPICS", "x"), Map.of()))
                .hasMessageContaining("STOWAGE_INPUT_TOPICS")
                .hasMessageContaining("STOWAGE_INPUT_TOPIC?");
        assertThatThrownBy(() -> AppConfig.load(Map.of(), null, Map.of(), Map.of("topics.partitions", "0")))
                .hasMessageContaining("topics.partitions")
                .hasMessageContaining("0");
        assertThatThrownBy(() -> AppConfig.load(Map.of(), directory.resolve("none"), Map.of(), Map.of()))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("none");
    }

    @Test
    void shouldReplicateChangelogsLikeTheTopicsThatItCreates() {
        AppConfig config = AppConfig.load(Map.of(), null, Map.of(), Map.of("topics.replication.factor", "3"));

        assertThat(config.stowage().streamsProperties()).containsEntry("replication.factor", "3");
    }

    @Test
    void shouldNotShowTheValueOfAKeyThatDoesNotExist() {
        assertThatThrownBy(() -> AppConfig.load(Map.of(), null, Map.of(), Map.of("http.tokne", "s3cret")))
                .hasMessageContaining("http.tokne; did you mean http.token?")
                .hasMessageNotContaining("s3cret");
        assertThatThrownBy(() -> AppConfig.load(Map.of(), null, Map.of("STOWAGE_HTTP_TOKNE", "s3cret"), Map.of()))
                .hasMessageContaining("STOWAGE_HTTP_TOKNE; did you mean STOWAGE_HTTP_TOKEN?")
                .hasMessageNotContaining("s3cret");
    }
}
