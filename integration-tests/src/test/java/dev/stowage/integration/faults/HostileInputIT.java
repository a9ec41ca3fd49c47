package dev.stowage.integration.faults;

import dev.stowage.integration.Cluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The long run is {@link SoakHostileInput}. */
class HostileInputIT {
    @RegisterExtension
    final Cluster cluster = new Cluster();

    @Test
    void shouldPackAllGoodRecordsAndRejectAllBadOnesWhenTheyComeMixed() throws Exception {
        HostileRun.run(cluster, 5, 30_000);
    }
}
