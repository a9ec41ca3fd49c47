package dev.stowage.server.http;

import java.time.Duration;

/** Limits of HTTP, so that clients do not slow packing down. */
final class HttpLimits {
    static final int HEADER_BYTES = 8 << 10;
    static final int BODY_BYTES = 64 << 10;

    /** Bytes of a too large body that are read and discarded, so that the client receives the response. */
    static final int LINGER_BYTES = 16 << 20;

    static final int THREADS = 12;
    static final int MANAGEMENT_THREADS = 6;
    static final int CONNECTIONS = 256;

    /** Idle timeout of connections. */
    static final Duration IDLE = Duration.ofSeconds(15);

    /** From the start of a connection, or the end of a response, to the end of the next request's headers. */
    static final Duration ARRIVAL = Duration.ofSeconds(15);

    /** The same for the management port, whose clients are probes and scrapers. */
    static final Duration MANAGEMENT_ARRIVAL = Duration.ofSeconds(5);

    /** From there to the end of the response, including the request's body; not for live streams. */
    static final Duration ANSWER = Duration.ofSeconds(30);

    /** Requests started per second; others wait. Requests for health have a separate limit of this size. */
    static final int REQUESTS_A_SECOND = 250;

    static final int LIVE_STREAMS = 32;

    /** A listener that takes longer to receive an event is disconnected. */
    static final Duration LIVE_LAG = Duration.ofSeconds(5);

    static final Duration PEER_PATIENCE = Duration.ofSeconds(2);

    private HttpLimits() {}
}
