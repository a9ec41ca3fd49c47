package dev.stowage.server.http;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@code /api/v1/live} with server-sent events: one view per second, created once for all listeners, or a comment if there is no
 * view.
 */
final class LiveStream extends Handler.Wrapper {
    private static final byte[] OPENING = "retry: 2000\n\n".getBytes(StandardCharsets.UTF_8);
    private static final byte[] KEEP_ALIVE = ": no view yet\n\n".getBytes(StandardCharsets.UTF_8);
    private static final byte[] HEAD = "event: view\ndata: ".getBytes(StandardCharsets.UTF_8);
    private static final byte[] END = "\n\n".getBytes(StandardCharsets.UTF_8);
    private static final long EVERY_SECONDS = 1;

    private final ConnectionDeadlines deadlines;
    private final LongSupplier nanoClock;
    private final Semaphore places = new Semaphore(HttpLimits.LIVE_STREAMS);
    private final Set<LiveListener> listeners = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean making = new AtomicBoolean();
    private final Supplier<@Nullable CompletableFuture<byte[]>> views;

    /** @param views creates a view as one line of JSON; null as long as there is no application */
    LiveStream(
            Supplier<@Nullable CompletableFuture<byte[]>> views,
            ConnectionDeadlines deadlines,
            LongSupplier nanoClock) {
        this.views = views;
        this.deadlines = deadlines;
        this.nanoClock = nanoClock;
    }

    /** Sends a view every second from now on. */
    @SuppressWarnings("FutureReturnValueIgnored") // tell throws nothing
    void run(ScheduledExecutorService executor) {
        executor.scheduleAtFixedRate(this::tell, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    /** Number of listeners. */
    int listeners() {
        return listeners.size();
    }

    /** Ends all streams. */
    void end() {
        listeners.forEach(LiveListener::end);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // tell offers a view again a second later
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!Routes.LIVE.equals(Request.getPathInContext(request)) || !"GET".equals(request.getMethod())) {
            return super.handle(request, response, callback);
        }
        CompletableFuture<byte[]> first = views.get();
        if (first == null) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, 1);
            Replies.problem(request, response, callback, 503, Api.NOT_YET);
            return true;
        }
        if (!places.tryAcquire()) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, 10);
            Replies.problem(
                    request,
                    response,
                    callback,
                    503,
                    "too many live streams (max " + HttpLimits.LIVE_STREAMS + "); use /api/v1/pad-ratios instead");
            return true;
        }
        deadlines.exempt(request);
        request.addIdleTimeoutListener(timeout -> false);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream;charset=utf-8");
        response.getHeaders().put("X-Accel-Buffering", "no");
        LiveListener listener = listen(request, response, callback);
        listener.offer(OPENING);
        // The first view is sent at once.
        first.thenAccept(json -> listener.offer(event(json)));
        return true;
    }

    private LiveListener listen(Request request, Response response, Callback callback) {
        LiveListener[] self = new LiveListener[1];
        self[0] = new LiveListener(
                request,
                response,
                callback,
                () -> {
                    listeners.remove(self[0]);
                    places.release();
                },
                nanoClock);
        listeners.add(self[0]);
        return self[0];
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback takes failures
    private void tell() {
        if (listeners.isEmpty() || !making.compareAndSet(false, true)) {
            return;
        }
        CompletableFuture<byte[]> view = nextView();
        view.whenComplete((json, failure) -> {
            making.set(false);
            offer(failure == null ? event(json) : KEEP_ALIVE);
        });
    }

    /** Does not throw, because a scheduled task that throws is not repeated. */
    private CompletableFuture<byte[]> nextView() {
        try {
            CompletableFuture<byte[]> view = views.get();
            return view != null ? view : CompletableFuture.failedFuture(new IllegalStateException(Api.NOT_YET));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void offer(byte[] event) {
        for (LiveListener listener : listeners) {
            try {
                if (listener.offer(event)) {
                    listener.end();
                }
            } catch (RuntimeException e) {
                listener.end();
            }
        }
    }

    private static byte[] event(byte[] json) {
        byte[] event = new byte[HEAD.length + json.length + END.length];
        System.arraycopy(HEAD, 0, event, 0, HEAD.length);
        System.arraycopy(json, 0, event, HEAD.length, json.length);
        System.arraycopy(END, 0, event, HEAD.length + json.length, END.length);
        return event;
    }
}
