package dev.stowage.app.run;

import dev.stowage.app.UserException;
import dev.stowage.app.config.AppConfig;
import dev.stowage.schemas.RegistryException;
import dev.stowage.topology.StowageTopology;
import dev.stowage.topology.config.StowageConfig;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.Metric;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The topology, running. */
public final class PackingApplication implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(PackingApplication.class);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(30);

    private final KafkaStreams streams;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final RegistryOutage outage;
    private final Duration maxOutage;
    private Runnable onEnd = () -> {};

    public PackingApplication(AppConfig config, SchemaRegistryClient registry) {
        StowageConfig stowage = config.stowage();
        maxOutage = stowage.schemaRegistryMaxOutage();
        outage = new RegistryOutage(maxOutage, System::nanoTime);
        Properties properties = stowage.streamsProperties();
        String instance = StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        properties.putIfAbsent(instance, InstanceId.in(Path.of(stowage.stateDir()), stowage.applicationId()));
        streams = new KafkaStreams(StowageTopology.build(stowage, registry), properties);
        streams.setUncaughtExceptionHandler(this::judge);
        streams.setStateListener((now, before) -> {
            LOGGER.atInfo().addKeyValue("state", now).log("application");
            if (now == State.ERROR || now == State.NOT_RUNNING) {
                onEnd.run();
            }
        });
    }

    /** Starts; the given step runs when the application has ended by itself or by an error. */
    public void start(Runnable whenEnded) {
        onEnd = whenEnded;
        streams.start();
    }

    /** What the threads do. */
    public State state() {
        return streams.state();
    }

    /** Whether the process does its work or is about to, and need not be restarted. */
    public boolean isAlive() {
        State state = state();
        return state == State.CREATED || state == State.RUNNING || state == State.REBALANCING;
    }

    /** Whether every partition of this instance is being packed. */
    public boolean isReady() {
        return state() == State.RUNNING;
    }

    /** Kafka's own metrics: those of the threads, tasks and stores, and of the clients. */
    public Collection<? extends Metric> metrics() {
        return streams.metrics().values();
    }

    /** What ended it, null if nothing did. */
    public @Nullable Throwable failure() {
        return failure.get();
    }

    /** Commits and stops; a restart within the session's time takes up the same partitions. */
    @Override
    public void close() {
        close(false);
    }

    /** The same, and hands the partitions over at once if this instance is not to come back. */
    public void close(boolean leaveGroup) {
        streams.close(CloseOptions.timeout(CLOSE_PATIENCE)
                .withGroupMembershipOperation(
                        leaveGroup ? GroupMembershipOperation.LEAVE_GROUP : GroupMembershipOperation.REMAIN_IN_GROUP));
    }

    /*
     * A registry that is away for a while is no reason to stop: the thread starts over from the last commit and meets the
     * same record. One that stays away is, and everything else would fail again, so a person must look at it.
     */
    private StreamThreadExceptionResponse judge(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof RegistryException registry && !registry.isRefusal()) {
                if (outage.failedForTooLong()) {
                    failure.compareAndSet(
                            null,
                            new UserException(
                                    "the schema registry has not answered for " + maxOutage.toSeconds()
                                            + " s (schema.registry.max.outage): " + cause.getMessage()
                                            + "; nothing of what needs it was committed, start again when it is back",
                                    thrown));
                    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
                }
                LOGGER.atWarn().addKeyValue("cause", cause.getMessage()).log("registry unreachable, trying again");
                return StreamThreadExceptionResponse.REPLACE_THREAD;
            }
        }
        failure.compareAndSet(null, thrown);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
}
