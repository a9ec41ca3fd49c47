package dev.stowage.schemas.registry;

import java.time.Duration;
import java.util.function.LongSupplier;

/** How long the registry has been away: from the start of the first call that failed to the first one that is answered. Thread-safe. */
final class Outage {
    /** A call that fails is repeated within minutes. After a longer time without one nothing is known of what was between. */
    private static final Duration LONGEST_GAP = Duration.ofMinutes(10);

    private final LongSupplier nanoClock;
    private boolean away;
    private long began;
    private long lastFailure;

    Outage(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** Notes that the registry has answered. */
    synchronized void answered() {
        away = false;
    }

    /**
     * Notes that a call has failed.
     *
     * @param callBegan start of the call, System.nanoTime
     * @return how long the registry has been away
     */
    synchronized Duration failed(long callBegan) {
        if (!away || callBegan - lastFailure > LONGEST_GAP.toNanos()) {
            began = callBegan;
        }
        away = true;
        lastFailure = nanoClock.getAsLong();
        return Duration.ofNanos(lastFailure - began);
    }

    /** Ns. */
    long now() {
        return nanoClock.getAsLong();
    }
}
