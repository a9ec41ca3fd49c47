package dev.stowage.integration.faults;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The long run is {@link SoakHostileInput}. */
class HostileInputIT {
    @TempDir
    Path directory;

    @Test
    void shouldPackAllGoodRecordsAndRejectAllBadOnesWhenTheyComeMixed() throws Exception {
        HostileRun.run(directory, 5, 30_000);
    }
}
