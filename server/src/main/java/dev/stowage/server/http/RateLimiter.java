package dev.stowage.server.http;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Permits a number of requests per second, with bursts of one second's requests after a pause. Thread-safe. */
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

    /** Reserves the next permit; returns the nanoseconds until it is valid, 0 or less if it is valid now. */
    synchronized long reserve() {
        long now = nanoClock.getAsLong();
        last = Math.max(last, now - SECOND) + intervalNanos;
        return last - now;
    }
}
