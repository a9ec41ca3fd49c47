package dev.stowage.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RestartBackoffTest {
    private long now = Duration.ofDays(2).toNanos();
    private final RestartBackoff delay = new RestartBackoff(() -> now);

    @Test
    void shouldWaitLongerFromFailureToFailureUpToALimit() {
        assertThat(LongStream.generate(() -> delay.next().toMillis()).limit(8))
                .containsExactly(0L, 250L, 500L, 1_000L, 2_000L, 4_000L, 5_000L, 5_000L);
    }

    @Test
    void shouldNotWaitAfterAMinuteWithoutAFailure() {
        delay.next();
        delay.next();
        now += Duration.ofSeconds(60).toNanos();
        assertThat(delay.next()).isEqualTo(Duration.ofMillis(500));

        now += Duration.ofSeconds(61).toNanos();

        assertThat(delay.next()).isZero();
    }
}
