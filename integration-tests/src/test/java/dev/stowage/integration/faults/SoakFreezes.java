package dev.stowage.integration.faults;

import org.junit.jupiter.api.Test;

/** The slow feed with five pauses of the broker, many times: {@code -Dsoak.freezes=20}. */
class SoakFreezes {
    @Test
    void shouldLoseNothingWhenTheBrokerPausesForLongerThanTheDeliveryTimeout() throws Exception {
        Soaks.freezes();
    }
}
