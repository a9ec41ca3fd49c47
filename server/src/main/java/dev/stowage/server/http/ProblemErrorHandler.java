package dev.stowage.server.http;

import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Makes problem documents of the errors that the server itself finds: what is no HTTP, or more of it than is taken. */
final class ProblemErrorHandler extends ErrorHandler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus() >= 400 ? response.getStatus() : 500;
        Replies.problem(request, response, callback, status, detail(status));
        return true;
    }

    private static String detail(int status) {
        return switch (status) {
            case 400 -> "the request is no HTTP/1.1 that can be understood, or its path is ambiguous";
            case 404 -> "there is nothing here";
            case 408 -> "the request did not arrive in time";
            case 413 -> "the body is larger than " + HttpLimits.BODY_BYTES + " bytes";
            case 414 -> "the request line is longer than " + HttpLimits.HEADER_BYTES + " bytes";
            case 431 -> "the head of the request is longer than " + HttpLimits.HEADER_BYTES + " bytes";
            case 505 -> "only HTTP/1.1 and HTTP/1.0 are spoken here";
            default -> status >= 500 ? "the request failed; the log says why" : "the request was refused";
        };
    }
}
