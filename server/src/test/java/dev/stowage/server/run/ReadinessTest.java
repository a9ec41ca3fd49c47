package dev.stowage.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.Test;

class ReadinessTest {
    private static final Duration GRACE = Duration.ofSeconds(15);

    private final AtomicLong nanos = new AtomicLong();
    private final Readiness readiness = new Readiness(GRACE, nanos::get);

    @Test
    void shouldWaitForTheFirstAssignmentHoweverShortTheRebalance() {
        assertThat(readiness.isReady()).isFalse();
        readiness.changeTo(State.REBALANCING);
        assertThat(readiness.isReady()).isFalse();
        readiness.changeTo(State.RUNNING);
        assertThat(readiness.isReady()).isTrue();
    }

    @Test
    void shouldStayReadyDuringTheRebalancesOfAStart() {
        readiness.changeTo(State.REBALANCING);
        readiness.changeTo(State.RUNNING);
        for (int i = 0; i < 3; i++) {
            readiness.changeTo(State.REBALANCING);
            pass(GRACE.minusSeconds(1));
            assertThat(readiness.isReady()).isTrue();
            readiness.changeTo(State.RUNNING);
            assertThat(readiness.isReady()).isTrue();
        }
    }

    @Test
    void shouldNotBeReadyWhileALongRestoreGoesOn() {
        readiness.changeTo(State.REBALANCING);
        readiness.changeTo(State.RUNNING);
        readiness.changeTo(State.REBALANCING);
        pass(GRACE.minusSeconds(1));
        // The same rebalance, announced again: the time counts from its start.
        readiness.changeTo(State.REBALANCING);
        pass(Duration.ofSeconds(1));
        assertThat(readiness.isReady()).isFalse();
        readiness.changeTo(State.RUNNING);
        assertThat(readiness.isReady()).isTrue();
    }

    @Test
    void shouldNotBeReadyOnceItStopsOrFails() {
        for (State end : new State[] {State.PENDING_SHUTDOWN, State.PENDING_ERROR, State.ERROR, State.NOT_RUNNING}) {
            readiness.changeTo(State.RUNNING);
            readiness.changeTo(end);
            assertThat(readiness.isReady()).as("%s", end).isFalse();
        }
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
