package dev.stowage.server.run;

import java.time.Duration;
import java.util.function.LongSupplier;

/** How long to wait before a thread is restarted: not at all after the first failure, then longer from failure to failure. */
final class RestartBackoff {
    private static final Duration FIRST = Duration.ofMillis(250);
    static final Duration LONGEST = Duration.ofSeconds(5);

    /** Without a failure for this long, the next one is a first one again. */
    private static final Duration QUIET = Duration.ofMinutes(1);

    private final LongSupplier nanoClock;
    private Duration next = Duration.ZERO;
    private long lastFailure;

    RestartBackoff(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** The wait after a failure that happens now. */
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
