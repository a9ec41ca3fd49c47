package dev.stowage.server.run;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Exponential backoff of thread restarts: no delay after the first failure, then doubled with each failure up to a limit. */
final class RestartBackoff {
    private static final Duration FIRST = Duration.ofMillis(250);
    static final Duration LONGEST = Duration.ofSeconds(5);

    /** Time without failures after which the backoff is reset. */
    private static final Duration QUIET = Duration.ofMinutes(1);

    private final LongSupplier nanoClock;
    private Duration next = Duration.ZERO;
    private long lastFailure;

    RestartBackoff(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** The delay after a failure that happens now. */
    synchronized Duration next() {
        long now = nanoClock.getAsLong();
        if (now - lastFailure > QUIET.toNanos()) {
            next = Duration.ZERO;
        }
        lastFailure = now;
        Duration wait = next;
        next = wait.isZero() ? FIRST : wait.multipliedBy(2).compareTo(LONGEST) < 0 ? wait.multipliedBy(2) : LONGEST;
        return wait;
    }
}
