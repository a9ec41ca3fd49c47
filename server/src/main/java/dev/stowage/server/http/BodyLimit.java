package dev.stowage.server.http;

import java.util.function.LongConsumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/*
 * No route has a request body, so bodies are read and discarded first, without blocking a thread. A body that is too large is rejected at
 * once. Then its remaining bytes are read up to a limit, because closing a connection with unread bytes resets it, and the client would not
 * receive the response.
 */
/** Discards request bodies, and rejects large ones. */
final class BodyLimit extends Handler.Wrapper {
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        long length = request.getLength();
        if (length == 0) {
            return super.handle(request, response, callback);
        }
        if (length > HttpLimits.BODY_BYTES) {
            refuse(request, response, callback);
            return true;
        }
        discard(request, HttpLimits.BODY_BYTES, callback, read -> {
            if (read > HttpLimits.BODY_BYTES) {
                refuse(request, response, callback);
            } else {
                DeferredRequest.resume(getHandler(), request, response, callback);
            }
        });
        return true;
    }

    private static void refuse(Request request, Response response, Callback callback) {
        boolean waitsForGo = request.getHeaders().contains(HttpHeader.EXPECT);
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        Callback answered = Callback.from(
                () -> {
                    if (waitsForGo) {
                        callback.succeeded();
                    } else {
                        discard(request, HttpLimits.LINGER_BYTES, callback, read -> callback.succeeded());
                    }
                },
                callback::failed);
        Replies.problem(
                request,
                response,
                answered,
                413,
                "the body is larger than " + HttpLimits.BODY_BYTES + " bytes; no request needs a body");
    }

    /** Reads up to the end or beyond the limit, and passes on the number of bytes. */
    private static void discard(Request request, long max, Callback callback, LongConsumer then) {
        new Discarding(request, max, callback, then).run();
    }

    private static final class Discarding implements Runnable {
        private final Request request;
        private final long max;
        private final Callback callback;
        private final LongConsumer then;
        private long read;

        Discarding(Request request, long max, Callback callback, LongConsumer then) {
            this.request = request;
            this.max = max;
            this.callback = callback;
            this.then = then;
        }

        @Override
        public void run() {
            while (true) {
                Content.Chunk chunk = request.read();
                if (chunk == null) {
                    request.demand(this);
                    return;
                }
                if (Content.Chunk.isFailure(chunk)) {
                    callback.failed(chunk.getFailure());
                    return;
                }
                read += chunk.remaining();
                boolean ended = chunk.isLast();
                chunk.release();
                if (ended || read > max) {
                    then.accept(read);
                    return;
                }
            }
        }
    }
}
