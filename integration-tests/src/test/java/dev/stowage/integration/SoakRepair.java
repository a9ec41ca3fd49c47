package dev.stowage.integration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** State that is deleted and rebuilt, with many seeds. */
class SoakRepair {
    private static final int SEEDS = Integer.getInteger("soak.repairs", 20);

    @RegisterExtension
    final Cluster cluster = new Cluster();

    @Test
    void shouldRebuildTheStateThatWasLost() throws Exception {
        for (int seed = 1; seed <= SEEDS; seed++) {
            RepairRun.run(cluster, seed);
            System.out.printf("repair, seed %d: passed%n", seed);
        }
    }
}
