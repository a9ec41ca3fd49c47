package dev.stowage.schemas.registry;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Limits how long threads wait for an id that the registry does not know yet. Each id may wait some seconds, but
 * thousands of random ids must not stop the stream: in total, a tenth of the time may be spent waiting. Thread-safe.
 */
final class Patience {
    private static final Duration FOR_ONE = Duration.ofSeconds(4);
    private static final Duration AT_MOST = Duration.ofSeconds(24);
    private static final int SHARE = 10;

    private final LongSupplier nanoClock;
    private long left = AT_MOST.toNanos();
    private long counted;

    Patience() {
        this(System::nanoTime);
    }

    Patience(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        counted = nanoClock.getAsLong();
    }

    /** Takes the time that one id may wait: zero when the total is used up. */
    synchronized Duration take() {
        long now = nanoClock.getAsLong();
        left = Math.min(AT_MOST.toNanos(), left + (now - counted) / SHARE);
        counted = now;
        long taken = left < FOR_ONE.toNanos() ? 0 : FOR_ONE.toNanos();
        left -= taken;
        return Duration.ofNanos(taken);
    }

    /** Gives back the time that was not used. */
    synchronized void giveBack(Duration unused) {
        left = Math.min(AT_MOST.toNanos(), left + unused.toNanos());
    }
}
