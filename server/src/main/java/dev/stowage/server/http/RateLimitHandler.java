package dev.stowage.server.http;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Begins only so many requests a second, so that hasty clients wait rather than the stream; as many may come at once after a
 * pause. Health has a pace of its own. What waits holds no thread, and cannot be more than there are connections.
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
