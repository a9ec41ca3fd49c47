package dev.stowage.server.metrics;

import org.jspecify.annotations.Nullable;

/** The formats in which the metrics are served. */
public enum Exposition {
    /** Prometheus' text format. */
    TEXT("text/plain; version=0.0.4; charset=utf-8"),
    OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

    private final String contentType;

    Exposition(String contentType) {
        this.contentType = contentType;
    }

    /** The format for a request with the given {@code Accept} header: OpenMetrics only if it is named. */
    public static Exposition accepted(@Nullable String accept) {
        return accept != null && accept.contains("application/openmetrics-text") ? OPEN_METRICS : TEXT;
    }

    public String contentType() {
        return contentType;
    }
}
