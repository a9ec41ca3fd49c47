package dev.stowage.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
    private final AtomicLong clock = new AtomicLong();

    @Test
    void shouldDelayRequestsBeyondTheRate() {
        RateLimiter limiter = new RateLimiter(4, clock::get);
        for (int i = 0; i < 4; i++) {
            assertThat(limiter.reserve()).isNotPositive();
        }

        assertThat(limiter.reserve()).isEqualTo(250_000_000);
        assertThat(limiter.reserve()).isEqualTo(500_000_000);

        clock.addAndGet(60_000_000_000L);
        for (int i = 0; i < 4; i++) {
            assertThat(limiter.reserve()).isNotPositive();
        }
        assertThat(limiter.reserve()).isPositive();
    }
}
