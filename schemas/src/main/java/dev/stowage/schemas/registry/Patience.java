package dev.stowage.schemas.registry;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long a thread waits before it believes that the registry does not know an id. Each id has some seconds, but random ids by the thousand
 * must not stop the stream: all together may wait for a tenth of the time. Thread-safe.
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

    /** Takes what one id may wait: nothing when all is used. */
    synchronized Duration take() {
        long now = nanoClock.getAsLong();
        left = Math.min(AT_MOST.toNanos(), left + (now - counted) / SHARE);
        counted = now;
        long taken = left < FOR_ONE.toNanos() ? 0 : FOR_ONE.toNanos();
        left -= taken;
        return Duration.ofNanos(taken);
    }

    /** Gives back what was not waited. */
    synchronized void giveBack(Duration unused) {
        left = Math.min(AT_MOST.toNanos(), left + unused.toNanos());
    }
}
