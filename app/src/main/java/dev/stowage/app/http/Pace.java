package dev.stowage.app.http;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Begins only so many requests a second, so that hasty clients wait rather than the stream; as many may come at once after a
 * pause. Health is answered at once. What waits holds no thread, and cannot be more than there are connections.
 */
final class Pace extends Handler.Wrapper {
    private final long intervalNanos;
    private final long burstNanos;
    private final LongSupplier nanoClock;
    private long next;

    Pace(int requestsASecond, LongSupplier nanoClock) {
        this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / requestsASecond;
        this.burstNanos = TimeUnit.SECONDS.toNanos(1);
        this.nanoClock = nanoClock;
        this.next = nanoClock.getAsLong() - burstNanos;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        long wait = Routes.isHealth(Request.getPathInContext(request)) ? 0 : takeTurn();
        if (wait <= 0) {
            return super.handle(request, response, callback);
        }
        request.getComponents()
                .getScheduler()
                .schedule(
                        () -> request.getComponents()
                                .getExecutor()
                                .execute(() -> Resume.with(getHandler(), request, response, callback)),
                        wait,
                        TimeUnit.NANOSECONDS);
        return true;
    }

    /** Nanoseconds until the next request may begin. */
    synchronized long takeTurn() {
        long now = nanoClock.getAsLong();
        // What was not used is kept for a second at most.
        next = Math.max(next, now - burstNanos) + intervalNanos;
        return next - now;
    }
}
