package dev.stowage.server.http;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Hands out so many turns a second, and those of one second at once after a pause. Thread-safe. */
final class RateLimiter {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final long intervalNanos;
    private final LongSupplier nanoClock;
    private long last;

    RateLimiter(int aSecond, LongSupplier nanoClock) {
        this.intervalNanos = SECOND / aSecond;
        this.nanoClock = nanoClock;
        this.last = nanoClock.getAsLong() - SECOND;
    }

    /** Takes the next turn: nanoseconds until it comes, not positive if that is now. */
    synchronized long reserve() {
        long now = nanoClock.getAsLong();
        last = Math.max(last, now - SECOND) + intervalNanos;
        return last - now;
    }
}
