package dev.stowage.integration.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.integration.faults.Plan.Feed;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The most severe faults, once each; the long runs are {@link Soaks}. */
class FaultsIT {
    @Test
    void shouldLoseNothingAndRepeatNothingWhenEachFaultStrikesOnce() throws Exception {
        List<Step> steps = List.of(
                Step.of(Fault.BROKER_KILL, Duration.ofSeconds(8)),
                Step.of(Fault.KILL, Duration.ZERO),
                Step.of(Fault.FREEZE, Duration.ofSeconds(8)),
                Step.of(Fault.ADD_AND_REMOVE, Duration.ZERO),
                Step.of(Fault.ADD_AND_LOSE, Duration.ZERO),
                Step.of(Fault.KILL_AND_WIPE, Duration.ZERO));

        List<Recovery> recoveries = FaultRun.run(
                Evidence.parent(),
                new Plan("each-fault", Setting.ONE_THREAD, new Feed(1_500, 0), steps, Integer.MAX_VALUE));

        assertThat(recoveries).isNotEmpty().allSatisfy(recovery -> assertThat(recovery.rest())
                .as("from the start of the instance that was killed to new batches")
                // Seconds on an idle machine. Without static members it would be at least 44 s.
                .isLessThan(Duration.ofSeconds(30)));
    }

    @Test
    void shouldLoseNothingWhenTheBrokerPausesForLongerThanTheDeliveryTimeoutAtASlowFeed() throws Exception {
        FaultRun.run(Evidence.parent(), Plan.slowFeed("slow-feed"));
    }
}
