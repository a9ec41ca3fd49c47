package dev.stowage.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stowage.cli.UserException;
import dev.stowage.cli.config.AppConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpSettingsTest {
    private static final String TOKEN = "0123456789abcdef";

    @TempDir
    Path directory;

    @Test
    void shouldRefuseToListenElsewhereWithoutAToken() {
        assertThatThrownBy(() -> settings(Map.of("http.host", "0.0.0.0")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("http.host")
                .hasMessageContaining("0.0.0.0")
                .hasMessageContaining("http.token.file");

        assertThat(token(Map.of("http.host", "0.0.0.0", "http.token", TOKEN))).isEqualTo(TOKEN);
        assertThat(settings(Map.of("http.host", "localhost")).tokens()).isNull();
    }

    @Test
    void shouldReadTheTokenFromAFile() throws IOException {
        Path file = Files.writeString(directory.resolve("token"), TOKEN + "\n");

        assertThat(token(Map.of("http.token.file", file.toString()))).isEqualTo(TOKEN);
        assertThatThrownBy(() -> settings(Map.of("http.token.file", file.toString(), "http.token", TOKEN)))
                .hasMessageContaining("remove one of them");
        assertThatThrownBy(() -> settings(
                        Map.of("http.token.file", directory.resolve("none").toString())))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("none")
                .hasMessageContaining("http.token.file");
    }

    @Test
    void shouldRefuseATokenThatIsShortOrCannotBeSentWithoutRepeatingIt() {
        assertThatThrownBy(() -> settings(Map.of("http.token", "hunter2")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("16 to 512")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> settings(Map.of("http.token", "with spaces in between it")))
                .hasMessageContaining("without spaces");
    }

    @Test
    void shouldAdvertiseWhatOthersCanReach() {
        assertThat(settings(Map.of()).advertised(4711)).isEqualTo("127.0.0.1:4711");
        assertThat(settings(Map.of("http.host", "::1")).advertised(4711)).isEqualTo("[::1]:4711");
        assertThat(settings(Map.of("http.host", "::1")).url(80)).isEqualTo("http://[::1]:80/");
        assertThat(settings(Map.of("http.host", "0.0.0.0", "http.token", TOKEN)).advertised(80))
                .endsWith(":80")
                .doesNotStartWith("0.0.0.0");
        assertThat(settings(Map.of("http.advertised", "stowage-1.example:81")).advertised(80))
                .isEqualTo("stowage-1.example:81");
        assertThatThrownBy(() -> settings(Map.of("http.advertised", "stowage-1")))
                .hasMessageContaining("http.advertised")
                .hasMessageContaining("host:port");
        assertThatThrownBy(() -> settings(Map.of("kafka.application.server", "a:1")))
                .hasMessageContaining("http.advertised");
    }

    private static String token(Map<String, String> keys) {
        return Objects.requireNonNull(settings(keys).tokens()).first();
    }

    private static HttpSettings settings(Map<String, String> keys) {
        return HttpSettings.of(AppConfig.load(Map.of(), null, Map.of(), keys));
    }
}
