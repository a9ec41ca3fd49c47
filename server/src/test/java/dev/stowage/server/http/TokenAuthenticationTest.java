package dev.stowage.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenAuthenticationTest {
    private static final String TOKEN = "0123456789abcdef";
    private static final byte[] HASH = {1, 2, 3};

    private final AtomicLong clock = new AtomicLong();
    private final Sessions sessions = new Sessions(clock::get);

    @Test
    void shouldKnowTheTokenInAnyCaseOfTheScheme() {
        TokenAuthentication access = new TokenAuthentication(AccessTokens.of(TOKEN), sessions);

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
        assertThat(new TokenAuthentication(AccessTokens.of(TOKEN), sessions).knowsToken(authorization))
                .isFalse();
        assertThat(new TokenAuthentication(AccessTokens.of(TOKEN), sessions).knowsToken(null))
                .isFalse();
    }

    @Test
    void shouldEndSessionsAfterTheirTimeAndOnRequest() {
        String one = sessions.open(HASH);
        String two = sessions.open(HASH);
        assertThat(sessions.tokenOf(one)).isEqualTo(HASH);
        assertThat(one).hasSize(64).isNotEqualTo(two);

        sessions.close(one);
        assertThat(sessions.tokenOf(one)).isNull();

        clock.set(Sessions.LIFE.toNanos() - 1);
        assertThat(sessions.tokenOf(two)).isNotNull();
        clock.set(Sessions.LIFE.toNanos());
        assertThat(sessions.tokenOf(two)).isNull();
        assertThat(sessions.tokenOf(null)).isNull();
    }

    @Test
    void shouldForgetTheOldestSessionWhenThereAreTooMany() {
        String first = sessions.open(HASH);
        String second = sessions.open(HASH);
        for (int i = 0; i < Sessions.MAX_SESSIONS - 1; i++) {
            sessions.open(HASH);
        }

        assertThat(sessions.tokenOf(first)).isNull();
        assertThat(sessions.tokenOf(second)).isNotNull();
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
