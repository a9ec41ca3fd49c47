package dev.stowage.server.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.stowage.cli.ApiJson;
import org.eclipse.jetty.http.HttpStatus;

/**
 * A problem document (RFC 9457).
 *
 * @param type about:blank, because the status defines the kind of problem
 * @param title the status as text
 * @param detail the problem, and what is accepted
 * @param instance path of the request
 */
record Problem(String type, String title, int status, String detail, String instance) {
    static final String CONTENT_TYPE = "application/problem+json";

    /** Detail of status 500: the cause may contain more than a client should learn. */
    static final String FAILED = "the request failed; see the log";

    /** Paths in responses are truncated to limit their size. */
    private static final int MAX_PATH = 200;

    static Problem of(int status, String detail, String path) {
        String shown = path.length() > MAX_PATH ? path.substring(0, MAX_PATH) + "…" : path;
        return new Problem("about:blank", HttpStatus.getMessage(status), status, detail, shown);
    }

    byte[] json() {
        try {
            return ApiJson.MAPPER.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings and a number can be serialized", e);
        }
    }
}
