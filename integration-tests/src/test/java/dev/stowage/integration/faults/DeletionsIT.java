package dev.stowage.integration.faults;

import dev.stowage.integration.faults.Plan.Feed;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Group offsets and state are deleted, each once; runs in parallel with {@link FaultsIT}. */
class DeletionsIT {
    @Test
    void shouldLoseNothingWhenOffsetsOrStateAreDeleted() throws Exception {
        List<Step> steps = List.of(
                Step.of(Fault.DELETE_OFFSETS, Duration.ZERO),
                Step.of(Fault.DELETE_CHANGELOGS, Duration.ZERO),
                Step.of(Fault.DELETE_ALL_STATE, Duration.ZERO));

        FaultRun.run(
                Evidence.parent(),
                new Plan("deletions", Setting.ONE_THREAD, new Feed(1_500, 0), steps, Integer.MAX_VALUE));
    }
}
