package dev.stowage.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigData;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.provider.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretSourcesTest {
    private static final String JAAS = "a.LoginModule required password=\"p${x\";";

    @TempDir
    Path directory;

    @Test
    void shouldOverrideAFileByALaterOne() throws IOException {
        Path base = write("base", "threads=3\nlookahead=33\n");
        Path own = write("own", "lookahead=44\n");

        AppConfig config = AppConfig.load(new ConfigSources(Map.of(), List.of(base, own), Map.of(), Map.of()));

        assertThat(config.stowage().threads(4)).isEqualTo(3);
        assertThat(config.stowage().packingOptions().lookahead()).isEqualTo(44);
    }

    @Test
    void shouldReplaceVariablesOfFileDirectoryAndEnvironmentForAllClients() throws IOException {
        Path properties = write("kafka.properties", "user=ada\npassword=one two\n");
        write("token", "sixteen-letters-\n");

        AppConfig config = load(
                Map.of(
                        "kafka.sasl.jaas.config",
                        "M required username=\"${file:" + properties + ":user}\" password=\"${file:" + properties
                                + ":password}\";",
                        "registry.bearer.auth.token",
                        "${dir:" + directory + ":token}",
                        "http.token",
                        "${env:API_TOKEN}",
                        "input.topic",
                        "in-${env:STAGE}"),
                Map.of("API_TOKEN", "t".repeat(16), "STAGE", "test"));

        assertThat(config.stowage().clientProperties())
                .containsEntry("sasl.jaas.config", "M required username=\"ada\" password=\"one two\";");
        assertThat(config.stowage().registry()).containsEntry("bearer.auth.token", "sixteen-letters-");
        assertThat(config.httpToken()).isEqualTo("t".repeat(16));
        assertThat(config.stowage().inputTopic()).isEqualTo("in-test");
    }

    @Test
    void shouldSayWhichKeyAndWhyWhenAVariableHasNoValue() throws IOException {
        Path properties = write("kafka.properties", "user=ada\n");

        assertThatThrownBy(() -> load(Map.of("kafka.ssl.key.password", "${file:" + properties + ":pass}"), Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll(
                        "kafka.ssl.key.password", properties.toString(), "does not contain the key pass");
        assertThatThrownBy(() -> load(Map.of("kafka.ssl.key.password", "${file:/none:pass}"), Map.of()))
                .hasMessageContainingAll("kafka.ssl.key.password", "/none", "does it exist");
        assertThatThrownBy(() -> load(Map.of("http.token", "${env:NONE}"), Map.of()))
                .hasMessageContainingAll("http.token", "environment variable NONE is not set");
        assertThatThrownBy(() -> load(Map.of("http.token", "${dir:" + directory + ":none}"), Map.of()))
                .hasMessageContainingAll("http.token", "no file none in directory");
        assertThatThrownBy(() -> load(Map.of("http.token", "${flie:/a:b}"), Map.of()))
                .hasMessageContainingAll("http.token", "does not exist", "[dir, env, file]");
    }

    @Test
    void shouldUseTheConfiguredProvidersAndTheirAllowedPaths() throws IOException {
        Path properties = write("kafka.properties", "user=ada\n");
        Map<String, String> own = Map.of(
                "kafka.config.providers", "vault",
                "kafka.config.providers.vault.class", Vault.class.getName(),
                "kafka.config.providers.vault.param.suffix", "!",
                "kafka.ssl.key.password", "${vault:path:name}");

        AppConfig config = load(own, Map.of());

        assertThat(config.stowage().clientProperties())
                .containsEntry("ssl.key.password", "path/name!")
                .doesNotContainKey("config.providers");
        assertThat(Objects.requireNonNull(config.shown().get("kafka.config.providers.vault.param.suffix"))
                        .value())
                .isEqualTo(Masking.MASK);
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        assertThatThrownBy(() -> load(
                        Map.of(
                                "kafka.config.providers.file.param.allowed.paths",
                                elsewhere.toString(),
                                "kafka.ssl.key.password",
                                "${file:" + properties + ":user}"),
                        Map.of()))
                .hasMessageContaining("allowed.paths");
        assertThatThrownBy(() -> load(
                        Map.of("kafka.config.providers", "vault", "kafka.ssl.key.password", "${vault:a:b}"), Map.of()))
                .hasMessageContaining("kafka.config.providers.vault.class is missing");
    }

    @Test
    void shouldReadAnySecretOfAClientFromAFileAsItIs() throws IOException {
        Path jaas = write("jaas", JAAS + "\r\n\n");
        Path user = write("user", "ada:pw\n");

        AppConfig config = load(
                Map.of(
                        "kafka.sasl.jaas.config.file", jaas.toString(),
                        "kafka.main.consumer.ssl.key.password.file", user.toString(),
                        "registry.basic.auth.user.info.file", user.toString()),
                Map.of());

        assertThat(config.stowage().clientProperties())
                .containsEntry("sasl.jaas.config", JAAS)
                .doesNotContainKey("sasl.jaas.config.file");
        assertThat(config.stowage().passThrough()).containsEntry("main.consumer.ssl.key.password", "ada:pw");
        assertThat(config.stowage().registry())
                .containsEntry("basic.auth.user.info", "ada:pw")
                .containsEntry("basic.auth.user.info.file", user.toString());
        assertThat(config.unknownToClients()).isEmpty();
        assertThat(config.shown().get("kafka.sasl.jaas.config.file")).isEqualTo(new MaskedValue(jaas.toString(), null));
        assertThat(config.shown().get("kafka.sasl.jaas.config")).isEqualTo(new MaskedValue(Masking.MASK, null));
    }

    @Test
    void shouldRefuseAFileThatIsMissingOrEmptyOrGivenTwice() throws IOException {
        String key = "kafka.sasl.jaas.config";
        Path empty = write("empty", "\n");
        Path secret = write("secret", "s");

        assertThatThrownBy(() -> load(Map.of(key + ".file", "/none"), Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll(key + ".file", "/none", "does not exist");
        assertThatThrownBy(() -> load(Map.of(key + ".file", empty.toString()), Map.of()))
                .hasMessageContainingAll(key + ".file", "is empty");
        assertThatThrownBy(() -> load(Map.of(key + ".file", directory.toString()), Map.of()))
                .hasMessageContainingAll(key + ".file", "cannot be read");
        assertThatThrownBy(() -> load(Map.of(key + ".file", secret.toString(), key, "x"), Map.of()))
                .hasMessageContainingAll(key + ".file", key + " is also set");
    }

    @Test
    void shouldPassSettingsOfAllClientsToToolsAndNotThoseOfOneKind() {
        AppConfig config = load(
                Map.of(
                        "kafka.socket.connection.setup.timeout.ms", "2000",
                        "kafka.metadata.max.age.ms", "3000",
                        "kafka.max.poll.records", "7",
                        "kafka.linger.ms", "9",
                        "kafka.client.id", "me"),
                Map.of());

        assertThat(config.stowage().clientProperties())
                .containsEntry("socket.connection.setup.timeout.ms", "2000")
                .containsEntry("metadata.max.age.ms", "3000")
                .doesNotContainKeys("max.poll.records", "linger.ms", "client.id", "replication.factor");
    }

    private static AppConfig load(Map<String, String> keys, Map<String, String> environment) {
        return AppConfig.load(new ConfigSources(Map.of(), List.of(), environment, keys));
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    /** A provider of a user. */
    public static final class Vault implements ConfigProvider {
        private String suffix = "";

        @Override
        public void configure(Map<String, ?> parameters) {
            suffix = String.valueOf(parameters.get("suffix"));
        }

        @Override
        public ConfigData get(String path) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ConfigData get(String path, java.util.Set<String> keys) {
            String key = keys.iterator().next();
            return new ConfigData(Map.of(key, path + "/" + key + suffix));
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
