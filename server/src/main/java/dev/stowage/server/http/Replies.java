package dev.stowage.server.http;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Responses that are sent before a request reaches a route. */
final class Replies {
    private static final String POLICY =
            "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

    /** Jetty's path of a request that it cannot parse. */
    private static final String NO_PATH = "/badMessage";

    private Replies() {}

    /** Sets the security headers of every response: no framing, and no content from other origins. */
    static void secure(HttpFields.Mutable headers) {
        headers.put("Content-Security-Policy", POLICY);
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("Referrer-Policy", "no-referrer");
        headers.put("Cross-Origin-Resource-Policy", "same-origin");
        if (!headers.contains(HttpHeader.CACHE_CONTROL)) {
            headers.put(HttpHeader.CACHE_CONTROL, "no-store");
        }
    }

    static void problem(Request request, Response response, Callback callback, int status, String detail) {
        send(request, response, callback, status, Problem.CONTENT_TYPE, problem(request, status, detail));
    }

    static byte[] problem(Request request, int status, String detail) {
        String path = request.getHttpURI() == null ? null : request.getHttpURI().getPath();
        return Problem.of(status, detail, path == null || path.equals(NO_PATH) ? "" : path)
                .json();
    }

    static void send(
            Request request, Response response, Callback callback, int status, String contentType, byte[] body) {
        secure(response.getHeaders());
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        boolean head = "HEAD".equals(request.getMethod());
        response.write(true, head ? ByteBuffer.allocate(0) : ByteBuffer.wrap(body), callback);
    }
}
