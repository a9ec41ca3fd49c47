package dev.stowage.integration.faults;

import java.time.Duration;

/**
 * A fault of a schedule.
 *
 * @param duration how long it lasts; for {@link Fault#BROKER_PAUSES}, how long each pause lasts
 * @param silence how long the feed pauses before it
 */
record Step(Fault fault, Duration duration, Duration silence) {
    static Step of(Fault fault, Duration duration) {
        return new Step(fault, duration, Duration.ZERO);
    }

    @Override
    public String toString() {
        return fault + " " + duration.toMillis() + " ms"
                + (silence.isZero() ? "" : " after " + silence.toMillis() + " ms of silence");
    }
}
