package dev.stowage.server.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * With only an idle timeout, a client could keep a connection open for ever by sending a byte now and then. So each connection also has a
 * deadline for the arrival of the next request, and then one for its response.
 */
/** Closes connections whose requests arrive too slowly, or whose clients read the response too slowly. */
final class ConnectionDeadlines extends Handler.Wrapper implements Connection.Listener {
    private static final Logger LOGGER = LoggerFactory.getLogger(ConnectionDeadlines.class);
    private static final long NEVER = Long.MAX_VALUE;

    private final Map<EndPoint, Long> deadlines = new ConcurrentHashMap<>();
    private final Duration arrival;
    private final Duration answer;
    private final LongSupplier nanoClock;

    ConnectionDeadlines(Duration arrival, Duration answer, LongSupplier nanoClock) {
        this.arrival = arrival;
        this.answer = answer;
        this.nanoClock = nanoClock;
    }

    /** Checks the deadlines once a second from now on. */
    @SuppressWarnings("FutureReturnValueIgnored") // closeLate throws nothing
    void watch(ScheduledExecutorService clock) {
        clock.scheduleAtFixedRate(this::closeLate, 1, 1, TimeUnit.SECONDS);
    }

    /** Number of open connections. */
    int open() {
        return deadlines.size();
    }

    @Override
    public void onOpened(Connection connection) {
        deadlines.put(connection.getEndPoint(), in(arrival));
    }

    @Override
    public void onClosed(Connection connection) {
        deadlines.remove(connection.getEndPoint());
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        deadlines.replace(endPoint, in(answer));
        Request.addCompletionListener(request, failure -> deadlines.replace(endPoint, in(arrival)));
        return super.handle(request, response, callback);
    }

    /** Removes the deadline of a response that never ends. */
    void exempt(Request request) {
        deadlines.replace(request.getConnectionMetaData().getConnection().getEndPoint(), NEVER);
    }

    private void closeLate() {
        long now = nanoClock.getAsLong();
        deadlines.forEach((endPoint, deadline) -> {
            if (deadline != NEVER && now - deadline > 0) {
                try {
                    endPoint.close();
                } catch (RuntimeException e) {
                    // The others are looked at all the same; a task that throws is not run again.
                    LOGGER.debug("a late connection was not closed", e);
                }
            }
        });
    }

    private long in(Duration duration) {
        return nanoClock.getAsLong() + duration.toNanos();
    }
}
