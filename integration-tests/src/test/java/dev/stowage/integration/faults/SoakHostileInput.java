package dev.stowage.integration.faults;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code mvn verify -Psoak -Dit.test=SoakHostileInput -Dsoak.seed=1 -Dsoak.sequences=1000000}. */
class SoakHostileInput {
    @TempDir
    Path directory;

    @Test
    void shouldPackAllGoodRecordsAndRejectAllBadOnesWhenAMillionComeMixed() throws Exception {
        HostileRun.run(directory, Long.getLong("soak.seed", 1), Long.getLong("soak.sequences", 1_000_000));
    }
}
