package dev.stowage.server.http;

import java.time.Duration;

/** What one process takes at most, so that whoever looks at the stream does not slow it. */
final class HttpLimits {
    static final int HEADER_BYTES = 8 << 10;
    static final int BODY_BYTES = 64 << 10;

    /** What is read and thrown away of a body that is too large, so that its sender gets to read the answer. */
    static final int LINGER_BYTES = 16 << 20;

    static final int THREADS = 12;
    static final int CONNECTIONS = 256;

    /** Silence that ends a connection. */
    static final Duration IDLE = Duration.ofSeconds(15);

    /** From the opening of a connection, or the end of an answer, to the end of the next request's head. */
    static final Duration ARRIVAL = Duration.ofSeconds(15);

    /** From there to the end of the answer, its body and its reading included; live streams apart. */
    static final Duration ANSWER = Duration.ofSeconds(30);

    /** Requests begun a second, health apart; those beyond wait. */
    static final int REQUESTS_A_SECOND = 250;

    static final int LIVE_STREAMS = 32;

    /** A listener that takes so long to take an event is dropped. */
    static final Duration LIVE_LAG = Duration.ofSeconds(5);

    static final Duration PEER_PATIENCE = Duration.ofSeconds(2);

    private HttpLimits() {}
}
