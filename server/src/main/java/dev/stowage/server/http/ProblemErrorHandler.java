package dev.stowage.server.http;

import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Writes problem documents for errors of the server itself, such as malformed or too large requests. */
final class ProblemErrorHandler extends ErrorHandler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus() >= 400 ? response.getStatus() : 500;
        Replies.problem(request, response, callback, status, detail(status));
        return true;
    }

    private static String detail(int status) {
        return switch (status) {
            case 400 -> "the request is not valid HTTP/1.1, or its path is ambiguous";
            case 404 -> "not found";
            case 408 -> "the request did not arrive in time";
            case 413 -> "the body is larger than " + HttpLimits.BODY_BYTES + " bytes";
            case 414 -> "the request line is longer than " + HttpLimits.HEADER_BYTES + " bytes";
            case 431 -> "the request headers are longer than " + HttpLimits.HEADER_BYTES + " bytes";
            case 505 -> "only HTTP/1.1 and HTTP/1.0 are supported";
            default -> status >= 500 ? Problem.FAILED : "the request was rejected";
        };
    }
}
