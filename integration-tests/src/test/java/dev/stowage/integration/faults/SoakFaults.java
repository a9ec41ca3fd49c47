package dev.stowage.integration.faults;

import org.junit.jupiter.api.Test;

/** All kinds of faults: {@code -Dsoak.seed=1 -Dsoak.faults=100 -Dsoak.sequences=1000000 -Dsoak.settings=drawn}. */
class SoakFaults {
    @Test
    void shouldLoseNothingAndRepeatNothingWhenFaultsStrikeAgainAndAgain() throws Exception {
        Soaks.faults();
    }
}
