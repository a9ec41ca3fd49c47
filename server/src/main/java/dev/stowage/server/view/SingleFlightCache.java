package dev.stowage.server.view;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One result for all who ask at about the same time: it is fetched by one of them, and again only when it has become stale.
 * Thread-safe.
 */
public final class SingleFlightCache<T> {
    private final Supplier<CompletableFuture<T>> fetch;
    private final long freshNanos;
    private final LongSupplier nanoClock;
    private @Nullable CompletableFuture<T> latest;
    private long fetchedAt;

    /** @param fresh how long after it was asked for a result may be given to others */
    public SingleFlightCache(Supplier<CompletableFuture<T>> fetch, Duration fresh, LongSupplier nanoClock) {
        this.fetch = fetch;
        this.freshNanos = fresh.toNanos();
        this.nanoClock = nanoClock;
    }

    /** The result that is fresh or on its way, else a new one. */
    public synchronized CompletableFuture<T> get() {
        CompletableFuture<T> known = latest;
        if (known != null && (!known.isDone() || nanoClock.getAsLong() - fetchedAt < freshNanos)) {
            return known;
        }
        fetchedAt = nanoClock.getAsLong();
        CompletableFuture<T> fetched = fetch.get();
        latest = fetched;
        return fetched;
    }
}
