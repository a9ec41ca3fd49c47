package dev.stowage.integration.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many faults, and at least a million sequences: {@code mvn verify -Psoak -Dsoak.seed=1 -Dsoak.faults=60
 * -Dsoak.sequences=1000000}.
 */
class SoakFaults {
    private static final long SEED = Long.getLong("soak.seed", 1);
    private static final int FAULTS = Integer.getInteger("soak.faults", 60);
    private static final long SEQUENCES = Long.getLong("soak.sequences", 1_000_000);

    @TempDir
    Path directory;

    @Test
    void shouldLoseNothingAndRepeatNothingWhenFaultsStrikeAgainAndAgain() throws Exception {
        try (FaultRun run = new FaultRun(directory, 4_000)) {
            run.run(FaultRun.schedule(SEED, FAULTS), SEQUENCES);

            List<Duration> recoveries = run.recoveries().stream().sorted().toList();
            assertThat(recoveries).isNotEmpty();
            System.out.printf(
                    "recovery after SIGKILL and restart: median %.1f s, maximum %.1f s of %d%n",
                    recoveries.get(recoveries.size() / 2).toMillis() / 1e3,
                    recoveries.get(recoveries.size() - 1).toMillis() / 1e3,
                    recoveries.size());
        }
    }
}
