package dev.stowage.server.run;

import dev.stowage.cli.UserException;
import dev.stowage.schemas.registry.RegistryException;
import dev.stowage.topology.core.position.PositionException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether the application continues after an error of a stream thread.
 *
 * <p>After an outage of the brokers or of the schema registry, a new thread restores its tasks from the last commit and continues. Outages of the
 * brokers may have any duration. The application stops on errors that require a change by a person, and if the registry is unavailable for
 * longer than {@code schema.registry.max.outage}.
 */
public final class FailureHandler implements StreamsUncaughtExceptionHandler, AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(FailureHandler.class);

    /*
     * If a commit is completed while state is being restored, the state seems older than the offsets. The next restore reads all of the commit.
     */
    private static final int DISAGREEMENTS_RESTARTED = 3;

    private final AtomicInteger disagreements = new AtomicInteger();
    private final Duration maxOutage;
    private final RestartBackoff delay = new RestartBackoff(System::nanoTime);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicLong restarts = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /** @param maxOutage how long the registry may be unavailable */
    public FailureHandler(Duration maxOutage) {
        this.maxOutage = maxOutage;
    }

    @Override
    public StreamThreadExceptionResponse handle(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof RegistryException registry && !registry.isRefusal()) {
                Duration left = maxOutage.minus(registry.outage());
                if (left.isNegative() || left.isZero()) {
                    return end(new UserException(
                            "the schema registry has not responded for " + maxOutage.toSeconds()
                                    + " s (schema.registry.max.outage): " + cause.getMessage()
                                    + "; records that need it were not committed; restart when it is available",
                            thrown));
                }
                return restart("schema registry unreachable, restarting the thread from the last commit", cause, left);
            }
        }
        if (isDisagreement(thrown) && disagreements.incrementAndGet() <= DISAGREEMENTS_RESTARTED) {
            return restart("state and offsets are inconsistent, reading both again", thrown);
        }
        return RestartableFailure.isIn(thrown)
                ? restart("restarting the thread from the last commit", thrown)
                : end(thrown);
    }

    /** Stops the application for a reason outside its threads. */
    void endWith(Throwable cause) {
        failure.compareAndSet(null, cause);
    }

    /** Number of thread restarts. */
    public long restarts() {
        return restarts.get();
    }

    /** The first error that stopped the application; null if there is none. */
    public @Nullable Throwable failure() {
        return failure.get();
    }

    /** Ends all waits, because the application is being closed. */
    @Override
    public void close() {
        closed.countDown();
    }

    private static boolean isDisagreement(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof PositionException) {
                return true;
            }
        }
        return false;
    }

    private StreamThreadExceptionResponse restart(String message, Throwable cause) {
        return restart(message, cause, RestartBackoff.LONGEST);
    }

    private StreamThreadExceptionResponse restart(String message, Throwable cause, Duration longest) {
        restarts.incrementAndGet();
        Duration next = delay.next();
        Duration wait = next.compareTo(longest) < 0 ? next : longest;
        LOGGER.atWarn()
                .addKeyValue("cause", cause.getMessage())
                .addKeyValue("after_ms", wait.toMillis())
                .log(message);
        try {
            closed.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    private StreamThreadExceptionResponse end(Throwable cause) {
        endWith(cause);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
}
