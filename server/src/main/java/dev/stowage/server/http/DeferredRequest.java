package dev.stowage.server.http;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Passes a request that was delayed to the next handler. */
final class DeferredRequest {
    private DeferredRequest() {}

    static void resume(@Nullable Handler next, Request request, Response response, Callback callback) {
        try {
            if (next == null || !next.handle(request, response, callback)) {
                Response.writeError(request, response, callback, 404);
            }
        } catch (Exception e) {
            Response.writeError(request, response, callback, e);
        }
    }
}
