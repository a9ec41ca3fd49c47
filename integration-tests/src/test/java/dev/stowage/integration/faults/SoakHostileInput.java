package dev.stowage.integration.faults;

import dev.stowage.integration.Cluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code mvn verify -Psoak -Dit.test=SoakHostileInput -Dsoak.seed=1 -Dsoak.sequences=1000000}. */
class SoakHostileInput {
    @RegisterExtension
    final Cluster cluster = new Cluster();

    @Test
    void shouldPackAllGoodRecordsAndRejectAllBadOnesWhenAMillionComeMixed() throws Exception {
        HostileRun.run(cluster, Long.getLong("soak.seed", 1), Long.getLong("soak.sequences", 1_000_000));
    }
}
