package dev.stowage.server.metrics;

import java.util.List;

/** Counts of the HTTP servers since the start of the process. Thread-safe. */
public interface HttpCounts {
    /** Responses by server and class of status. */
    List<Responses> responses();

    /** Requests with a wrong token or an unknown session. */
    long refusedLogins();

    /**
     * A number of responses.
     *
     * @param server "api" or "management"
     * @param status class of the status, for instance "2xx"
     */
    record Responses(String server, String status, long count) {}
}
