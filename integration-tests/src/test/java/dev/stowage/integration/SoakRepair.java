package dev.stowage.integration;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** State that is lost and rebuilt, with many seeds. */
class SoakRepair {
    private static final int SEEDS = Integer.getInteger("soak.repairs", 20);

    @Test
    void shouldRebuildTheStateThatWasLost(@TempDir Path directory) throws Exception {
        try (Cluster cluster = Cluster.start(directory)) {
            for (int seed = 1; seed <= SEEDS; seed++) {
                RepairRun.run(cluster, directory, seed);
                System.out.printf("repair, seed %d: passed%n", seed);
            }
        }
    }
}
