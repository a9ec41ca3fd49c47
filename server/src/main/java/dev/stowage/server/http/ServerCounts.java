package dev.stowage.server.http;

import dev.stowage.server.metrics.HttpCounts;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.eclipse.jetty.server.handler.StatisticsHandler;

/** Counts the responses of both servers, and the refused logins. */
final class ServerCounts implements HttpCounts {
    private final StatisticsHandler api = new StatisticsHandler();
    private final StatisticsHandler management = new StatisticsHandler();
    private final LongAdder refused = new LongAdder();

    /** The handler that counts the responses of the API; it must be the first one. */
    StatisticsHandler api() {
        return api;
    }

    /** The same of the management server. */
    StatisticsHandler management() {
        return management;
    }

    void countRefusedLogin() {
        refused.increment();
    }

    @Override
    public List<Responses> responses() {
        return Stream.concat(of("api", api), of("management", management)).toList();
    }

    @Override
    public long refusedLogins() {
        return refused.sum();
    }

    private static Stream<Responses> of(String server, StatisticsHandler counts) {
        return Stream.of(
                new Responses(server, "2xx", counts.getResponses2xx()),
                new Responses(server, "3xx", counts.getResponses3xx()),
                new Responses(server, "4xx", counts.getResponses4xx()),
                new Responses(server, "5xx", counts.getResponses5xx()));
    }
}
