package dev.stowage.app.run;

import dev.stowage.app.UserException;
import dev.stowage.schemas.RegistryException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides after an error of a stream thread whether the application goes on.
 *
 * <p>A registry that is away for a while is no reason to stop: the thread starts over from the last commit and meets the same
 * record. One that stays away is. A broker that was away may have ended a transaction meanwhile, which Kafka Streams takes for an
 * error of its own: whatever became of it, the last commit says where to go on. Everything else would fail again, so a person must
 * look at it.
 */
public final class FailureHandler implements StreamsUncaughtExceptionHandler {
    private static final Logger LOGGER = LoggerFactory.getLogger(FailureHandler.class);

    private final Duration maxOutage;
    private final RegistryOutage outage;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /** @param maxOutage how long the registry may be away */
    public FailureHandler(Duration maxOutage) {
        this.maxOutage = maxOutage;
        outage = new RegistryOutage(maxOutage, System::nanoTime);
    }

    @Override
    public StreamThreadExceptionResponse handle(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof RegistryException registry && !registry.isRefusal()) {
                if (outage.failedForTooLong()) {
                    return end(new UserException(
                            "the schema registry has not answered for " + maxOutage.toSeconds()
                                    + " s (schema.registry.max.outage): " + cause.getMessage()
                                    + "; nothing of what needs it was committed, start again when it is back",
                            thrown));
                }
                return goOn("registry unreachable, trying again", cause);
            }
            if (cause instanceof InvalidTxnStateException) {
                return goOn("transaction ended by the broker, trying again", cause);
            }
        }
        return end(thrown);
    }

    /** What ended the application, the first if several did; null if nothing did. */
    public @Nullable Throwable failure() {
        return failure.get();
    }

    private static StreamThreadExceptionResponse goOn(String message, Throwable cause) {
        LOGGER.atWarn().addKeyValue("cause", cause.getMessage()).log(message);
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    private StreamThreadExceptionResponse end(Throwable cause) {
        failure.compareAndSet(null, cause);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
}
