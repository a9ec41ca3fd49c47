package dev.stowage.integration.faults;

import org.junit.jupiter.api.Test;

/** Kills instances, with short transactions: {@code -Dsoak.seed=1 -Dsoak.kills=100}. */
class SoakKills {
    @Test
    void shouldRepeatNothingWhenInstancesAreKilledAgainAndAgain() throws Exception {
        Soaks.kills();
    }
}
