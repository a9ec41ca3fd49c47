package dev.stowage.integration.faults;

import org.junit.jupiter.api.Test;

/** Many times the slow feed with five pauses of the broker: {@code -Dsoak.freezes=20}. */
class SoakFreezes {
    @Test
    void shouldLoseNothingWhenTheBrokerPausesForLongerThanTheDeliveryTimeout() throws Exception {
        Soaks.freezes();
    }
}
