package dev.stowage.server.http;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Limits the rate at which requests are started, so that fast clients wait and packing is not slowed. Requests for health have a separate
 * limit. Waiting requests occupy no thread, and their number is limited by the number of connections.
 */
final class RateLimitHandler extends Handler.Wrapper {
    private final RateLimiter health;
    private final RateLimiter others;

    RateLimitHandler(int requestsASecond, LongSupplier nanoClock) {
        this.health = new RateLimiter(requestsASecond, nanoClock);
        this.others = new RateLimiter(requestsASecond, nanoClock);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        long wait = (Routes.isHealth(Request.getPathInContext(request)) ? health : others).reserve();
        if (wait <= 0) {
            return super.handle(request, response, callback);
        }
        request.getComponents()
                .getScheduler()
                .schedule(
                        () -> request.getComponents()
                                .getExecutor()
                                .execute(() -> DeferredRequest.resume(getHandler(), request, response, callback)),
                        wait,
                        TimeUnit.NANOSECONDS);
        return true;
    }
}
