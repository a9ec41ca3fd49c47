package dev.stowage.integration.faults;

import org.junit.jupiter.api.Test;

/** Kills only the broker: {@code -Dsoak.outages=20 -Dsoak.outage.seconds=90}. */
class SoakOutages {
    @Test
    void shouldLoseNothingAndGoOnWhenTheBrokerIsAwayAgainAndAgain() throws Exception {
        Soaks.outages();
    }
}
