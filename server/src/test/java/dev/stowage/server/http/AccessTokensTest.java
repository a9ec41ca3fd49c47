package dev.stowage.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stowage.cli.UserException;
import dev.stowage.cli.config.AppConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.config.ConfigException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTokensTest {
    private static final String OLD = "old-horse-battery-staple";
    private static final String NEW = "new-horse-battery-staple";

    @TempDir
    Path directory;

    @Test
    void shouldAcceptTwoTokensOfAFileAndSendTheFirst() throws IOException {
        AccessTokens tokens = tokens(NEW + "\n" + OLD + "\n");

        assertThat(tokens.first()).isEqualTo(NEW);
        assertThat(tokens.matching(NEW)).isNotNull();
        assertThat(tokens.matching(OLD)).isNotNull();
        assertThat(tokens.matching(NEW + "\n" + OLD)).isNull();
        assertThat(tokens.matching("")).isNull();
    }

    @Test
    void shouldRefuseThreeTokensAnInvalidOneAndAnUnreadableFile() {
        for (String text :
                new String[] {OLD + "\n" + NEW + "\n" + "x".repeat(16), OLD + "\nshort", "with spaces in between"}) {
            assertThatThrownBy(() -> tokens(text))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContainingAll("http.token.file", "16 to 512", "two")
                    .hasMessageNotContaining("staple");
        }
        assertThatThrownBy(() -> tokens("")).isInstanceOf(UserException.class).hasMessageContaining("is empty");
    }

    @Test
    void shouldEndTheSessionsOfATokenThatIsNoLongerValid() throws IOException {
        AtomicLong clock = new AtomicLong();
        Sessions sessions = new Sessions(clock::get);
        AccessTokens tokens = tokens(NEW + "\n" + OLD + "\n");
        TokenAuthentication access = new TokenAuthentication(tokens, sessions);
        String byOld = Objects.requireNonNull(access.openSession("Bearer " + OLD));
        String byNew = Objects.requireNonNull(access.openSession("Bearer " + NEW));
        assertThat(access.isOfSession(byOld)).isTrue();

        Files.writeString(directory.resolve("token"), NEW + "\n");

        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !access.isOfSession(byOld));
        assertThat(access.isOfSession(byNew)).isTrue();
        assertThat(access.knowsToken("Bearer " + OLD)).isFalse();
    }

    @Test
    void shouldKeepTheTokensWhenTheFileBecomesInvalid() throws IOException {
        AccessTokens tokens = tokens(OLD + "\n");

        Files.writeString(directory.resolve("token"), "short\n");
        Files.writeString(directory.resolve("token"), "short again\n");

        Awaitility.await().during(Duration.ofMillis(1_500)).until(() -> tokens.first()
                .equals(OLD));
        Files.writeString(directory.resolve("token"), NEW + "\n");
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> tokens.first()
                .equals(NEW));
    }

    private AccessTokens tokens(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("token"), text);
        return Objects.requireNonNull(
                AccessTokens.of(AppConfig.load(Map.of(), null, Map.of(), Map.of("http.token.file", file.toString()))));
    }
}
