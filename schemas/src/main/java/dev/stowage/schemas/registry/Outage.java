package dev.stowage.schemas.registry;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Measures how long the registry has been unavailable: from the start of the first failed call to the next successful
 * one. Thread-safe.
 */
final class Outage {
    /**
     * A failed call is repeated within minutes. After a longer time without calls, the state of the registry is
     * unknown.
     */
    private static final Duration LONGEST_GAP = Duration.ofMinutes(10);

    private final LongSupplier nanoClock;
    private boolean away;
    private long began;
    private long lastFailure;

    Outage(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** Records that the registry has answered. */
    synchronized void answered() {
        away = false;
    }

    /**
     * Records that a call has failed.
     *
     * @param callBegan start of the call, System.nanoTime
     * @return duration of the outage so far
     */
    synchronized Duration failed(long callBegan) {
        if (!away || callBegan - lastFailure > LONGEST_GAP.toNanos()) {
            began = callBegan;
        }
        away = true;
        lastFailure = nanoClock.getAsLong();
        return Duration.ofNanos(lastFailure - began);
    }

    /** Nanoseconds. */
    long now() {
        return nanoClock.getAsLong();
    }
}
