package dev.stowage.app.run;

import java.time.Duration;
import java.util.function.LongSupplier;

/** How long calls to the schema registry have been failing, one after the other. */
final class RegistryOutage {
    /** A call may take the client's minute to time out, so only a longer silence means that calls succeed again. */
    private static final Duration QUIET = Duration.ofMinutes(2);

    private final Duration longest;
    private final LongSupplier nanoClock;
    private long began;
    private long lastFailure;
    private boolean any;

    RegistryOutage(Duration longest, LongSupplier nanoClock) {
        this.longest = longest;
        this.nanoClock = nanoClock;
    }

    /** Notes that a call failed; whether this has gone on for longer than it may. */
    synchronized boolean failedForTooLong() {
        long now = nanoClock.getAsLong();
        if (!any || now - lastFailure > QUIET.toNanos()) {
            began = now;
        }
        any = true;
        lastFailure = now;
        return now - began >= longest.toNanos();
    }
}
