package dev.stowage.server.view;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Shares one result between concurrent callers: the first one fetches it, the others wait for it or reuse it until it is stale. Thread-safe.
 */
public final class SingleFlightCache<T> {
    private final Supplier<CompletableFuture<T>> fetch;
    private final long freshNanos;
    private final LongSupplier nanoClock;
    private @Nullable CompletableFuture<T> latest;
    private long fetchedAt;

    /** @param fresh how long a result is reused, measured from the start of its fetch */
    public SingleFlightCache(Supplier<CompletableFuture<T>> fetch, Duration fresh, LongSupplier nanoClock) {
        this.fetch = fetch;
        this.freshNanos = fresh.toNanos();
        this.nanoClock = nanoClock;
    }

    /** The current result if it is fresh or being fetched, else a new one. */
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
