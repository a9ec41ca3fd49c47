package dev.stowage.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RegistryOutageTest {
    private final AtomicLong now = new AtomicLong(-17);
    private final RegistryOutage outage = new RegistryOutage(Duration.ofMinutes(5), now::get);

    @Test
    void shouldEndWhenCallsFailForLongerThanTheyMay() {
        assertThat(failedAfter(Duration.ZERO)).isFalse();
        assertThat(failedAfter(Duration.ofMinutes(2))).isFalse();
        assertThat(failedAfter(Duration.ofMinutes(2))).isFalse();
        assertThat(failedAfter(Duration.ofMinutes(1))).isTrue();
    }

    @Test
    void shouldStartAnewWhenCallsHaveSucceededInBetween() {
        failedAfter(Duration.ZERO);
        failedAfter(Duration.ofMinutes(2));
        failedAfter(Duration.ofMinutes(2));

        assertThat(failedAfter(Duration.ofMinutes(3))).isFalse();
        assertThat(failedAfter(Duration.ofMinutes(2))).isFalse();
    }

    private boolean failedAfter(Duration pause) {
        now.addAndGet(pause.toNanos());
        return outage.failedForTooLong();
    }
}
