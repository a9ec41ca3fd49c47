package dev.stowage.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stowage.cli.UserException;
import dev.stowage.topology.streams.config.StreamsSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
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
        Files.writeString(file, "threads=3\nlookahead=33\nbatch.slots=33000\n");

        AppConfig config = AppConfig.load(
                Map.of("threads", "2", "lookahead", "22", "batch.slots", "22000", "window", "2m"),
                file,
                Map.of("STOWAGE_LOOKAHEAD", "44", "STOWAGE_BATCH_SLOTS", "44000", "PATH", "/bin"),
                Map.of("batch.slots", "55000"));

        assertThat(config.stowage().window()).hasMinutes(2);
        assertThat(config.stowage().threads(4)).isEqualTo(3);
        assertThat(config.stowage().packingOptions().lookahead()).isEqualTo(44);
        assertThat(config.stowage().packingOptions().batchSlots()).isEqualTo(55_000);
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

    /**
     * Kubernetes sets these variables in containers if the namespace has a Service named stowage, stowage-http or
     * stowage-kafka.
     */
    @Test
    void shouldLeaveAloneWhatKubernetesSetsForServicesOfItsName() {
        Map<String, String> environment = new HashMap<>(Map.of("STOWAGE_LOOKAHEAD", "44"));
        for (String service : List.of("STOWAGE", "STOWAGE_HTTP", "STOWAGE_KAFKA", "STOWAGE_REGISTRY")) {
            environment.put(service + "_SERVICE_HOST", "10.0.0.1");
            environment.put(service + "_SERVICE_PORT", "8080");
            environment.put(service + "_SERVICE_PORT_HTTP", "8080");
            environment.put(service + "_PORT", "tcp://10.0.0.1:8080");
            environment.put(service + "_PORT_8080_TCP", "tcp://10.0.0.1:8080");
            environment.put(service + "_PORT_8080_TCP_PROTO", "tcp");
            environment.put(service + "_PORT_8080_TCP_PORT", "8080");
            environment.put(service + "_PORT_8080_TCP_ADDR", "10.0.0.1");
        }
        environment.put("STOWAGE_PORT_53_UDP", "udp://[fd00::1]:53");
        environment.put("STOWAGE_PORT_53_UDP_ADDR", "fd00::1");

        AppConfig config = AppConfig.load(Map.of(), null, environment, Map.of());
        AppConfig without = AppConfig.load(Map.of(), null, Map.of("STOWAGE_LOOKAHEAD", "44"), Map.of());

        assertThat(config.httpPort()).isEqualTo(8080);
        assertThat(config.stowage().clientProperties())
                .isEqualTo(without.stowage().clientProperties());
        assertThat(config.stowage().registry()).isEqualTo(without.stowage().registry());
        assertThat(config.unknownToClients()).isEmpty();
        assertThat(config.stowage().packingOptions().lookahead()).isEqualTo(44);
    }

    @Test
    void shouldNotTakeAKeyForAVariableOfAService() {
        // Given an address as the value of a key
        AppConfig config =
                AppConfig.load(Map.of(), null, Map.of("STOWAGE_BOOTSTRAP_SERVERS", "tcp://10.0.0.1:9092"), Map.of());

        assertThat(config.stowage().bootstrapServers()).isEqualTo("tcp://10.0.0.1:9092");
        Map<String, String> misspelt = Map.of(
                "STOWAGE_PORT", "8080",
                "STOWAGE_BOOTSTRAP_SERVER", "tcp://10.0.0.1:9092",
                "STOWAGE_HTTP_SERVICE_PORT", "eighty",
                "STOWAGE_SERVICE_HOST", "stowage.example",
                "STOWAGE_SCHEMA_REGISTRY_PORT", "http://10.0.0.1:8081");
        misspelt.forEach((variable, value) -> assertThatThrownBy(
                        () -> AppConfig.load(Map.of(), null, Map.of(variable, value), Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("unknown environment variable " + variable));
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
    void shouldGiveTheNewNameWhenAKeyHasTheFormerOne() {
        assertThatThrownBy(() -> AppConfig.load(Map.of(), null, Map.of(), Map.of("batch.tokens", "4096")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("the key batch.tokens was renamed to batch.slots");
        assertThatThrownBy(() -> AppConfig.load(Map.of(), null, Map.of("STOWAGE_FLAT_MULTIPLE", "8"), Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("STOWAGE_FLAT_MULTIPLE", "renamed to STOWAGE_ROW_MULTIPLE");
    }

    @Test
    void shouldReplicateChangelogsLikeTheTopicsThatItCreates() {
        AppConfig config = AppConfig.load(Map.of(), null, Map.of(), Map.of("topics.replication.factor", "3"));

        assertThat(StreamsSettings.properties(config.stowage())).containsEntry("replication.factor", "3");
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
