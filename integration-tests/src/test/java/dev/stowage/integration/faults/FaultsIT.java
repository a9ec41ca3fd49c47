package dev.stowage.integration.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each kind of fault once; the long run is {@link SoakFaults}. */
class FaultsIT {
    private static final long SEED = 20_261_124;

    @TempDir
    Path directory;

    @Test
    void shouldLoseNothingAndRepeatNothingWhenEachFaultStrikesOnce() throws Exception {
        try (FaultRun run = new FaultRun(directory, 1_500)) {
            run.run(FaultRun.schedule(SEED, Fault.values().length), 0);

            assertThat(run.recoveries()).isNotEmpty().allSatisfy(recovery -> assertThat(recovery)
                    .as("from the restart after SIGKILL to the first new batch")
                    .isLessThan(Duration.ofSeconds(10)));
        }
    }
}
