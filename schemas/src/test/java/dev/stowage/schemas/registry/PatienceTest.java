package dev.stowage.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private final AtomicLong now = new AtomicLong();
    private final Patience patience = new Patience(now::get);

    @Test
    void shouldLetAFewIdsWaitAndAFloodWaitForATenthOfTheTime() {
        assertThat(takenBy(3)).isGreaterThan(Duration.ofSeconds(9));

        Duration waited = Duration.ZERO;
        for (int second = 0; second < 3_600; second++) {
            now.addAndGet(Duration.ofSeconds(1).toNanos());
            waited = waited.plus(patience.take());
        }
        assertThat(waited).isBetween(Duration.ofMinutes(5), Duration.ofMinutes(7));
    }

    @Test
    void shouldHaveBackWhatWasNotWaited() {
        for (int i = 0; i < 1_000; i++) {
            Duration taken = patience.take();
            assertThat(taken).isPositive();
            patience.giveBack(taken);
        }
    }

    private Duration takenBy(int ids) {
        return IntStream.range(0, ids).mapToObj(id -> patience.take()).reduce(Duration.ZERO, Duration::plus);
    }
}
