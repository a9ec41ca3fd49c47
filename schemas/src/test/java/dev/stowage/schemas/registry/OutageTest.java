package dev.stowage.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OutageTest {
    private final AtomicLong now = new AtomicLong(-17);
    private final Outage outage = new Outage(now::get);

    @Test
    void shouldCountFromTheStartOfTheFirstCallThatFailed() {
        assertThat(failed(Duration.ofMinutes(1))).isEqualTo(Duration.ofMinutes(1));
        pass(Duration.ofMinutes(3));
        assertThat(failed(Duration.ofMinutes(4))).isEqualTo(Duration.ofMinutes(8));
    }

    @Test
    void shouldStartAnewWhenACallWasAnsweredOrNoneWasMadeForLong() {
        failed(Duration.ofMinutes(1));
        outage.answered();
        assertThat(failed(Duration.ofMinutes(2))).isEqualTo(Duration.ofMinutes(2));

        pass(Duration.ofHours(3));
        assertThat(failed(Duration.ofSeconds(5))).isEqualTo(Duration.ofSeconds(5));
    }

    private Duration failed(Duration afterACallOf) {
        long began = now.get();
        pass(afterACallOf);
        return outage.failed(began);
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
