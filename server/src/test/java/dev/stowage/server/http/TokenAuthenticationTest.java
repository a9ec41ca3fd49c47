package dev.stowage.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenAuthenticationTest {
    private static final String TOKEN = "0123456789abcdef";

    private final AtomicLong clock = new AtomicLong();
    private final Sessions sessions = new Sessions(clock::get);

    @Test
    void shouldKnowTheTokenInAnyCaseOfTheScheme() {
        TokenAuthentication access = new TokenAuthentication(TOKEN, sessions);

        assertThat(access.knowsToken("Bearer " + TOKEN)).isTrue();
        assertThat(access.knowsToken("bearer  " + TOKEN)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer ",
                "Bearer 0123456789abcde",
                "Bearer 0123456789abcdef0",
                "0123456789abcdef",
                "Basic 0123456789abcdef"
            })
    void shouldNotKnowAnythingElse(String authorization) {
        assertThat(new TokenAuthentication(TOKEN, sessions).knowsToken(authorization))
                .isFalse();
        assertThat(new TokenAuthentication(TOKEN, sessions).knowsToken(null)).isFalse();
    }

    @Test
    void shouldEndSessionsAfterTheirTimeAndOnRequest() {
        String one = sessions.open();
        String two = sessions.open();
        assertThat(sessions.isOpen(one)).isTrue();
        assertThat(one).hasSize(64).isNotEqualTo(two);

        sessions.close(one);
        assertThat(sessions.isOpen(one)).isFalse();

        clock.set(Sessions.LIFE.toNanos() - 1);
        assertThat(sessions.isOpen(two)).isTrue();
        clock.set(Sessions.LIFE.toNanos());
        assertThat(sessions.isOpen(two)).isFalse();
        assertThat(sessions.isOpen(null)).isFalse();
    }

    @Test
    void shouldForgetTheOldestSessionWhenThereAreTooMany() {
        String first = sessions.open();
        String second = sessions.open();
        for (int i = 0; i < Sessions.MAX_SESSIONS - 1; i++) {
            sessions.open();
        }

        assertThat(sessions.isOpen(first)).isFalse();
        assertThat(sessions.isOpen(second)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:8080",
                "127.0.0.1",
                "127.3.2.1:1",
                "[::1]:8080",
                "stowage-1:80",
                "[fd00::1]:8"
            })
    void shouldAcceptNamesOfTheLoopbackAddressAndItsOwn(String host) {
        assertThat(new AllowedHosts(List.of("Stowage-1", "fd00::1")).accepts(host))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.org",
                "localhost.example.org",
                "127.0.0.1.example.org",
                "1270.0.1",
                "[::2]",
                "10.0.0.1",
                ""
            })
    void shouldRefuseEveryOtherName(String host) {
        assertThat(new AllowedHosts(List.of("stowage-1")).accepts(host)).isFalse();
    }
}
