package dev.stowage.server.run;

import dev.stowage.cli.config.AppConfig;
import dev.stowage.cluster.position.Changelogs;
import dev.stowage.server.view.KnownInstance;
import dev.stowage.server.view.ObservedApplication;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.position.PositionException;
import dev.stowage.topology.core.view.PartitionView;
import dev.stowage.topology.streams.StowageTopology;
import dev.stowage.topology.streams.config.StreamsSettings;
import dev.stowage.topology.streams.position.BrokerInputLog;
import dev.stowage.topology.streams.store.PartitionViewQuery;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.StateQueryRequest;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running topology. */
public final class PackingApplication implements ObservedApplication, AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(PackingApplication.class);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(30);

    /** Longer than a rebalance that moves partitions with small state, shorter than a restore worth an alert. */
    private static final Duration REBALANCE_GRACE = Duration.ofSeconds(15);

    private final StowageConfig config;
    private final String instanceId;
    private final BrokerInputLog input;
    private final KafkaStreams streams;
    private final String inputTopic;
    private final String description;
    private final FailureHandler failures;
    private final Readiness readiness = new Readiness(REBALANCE_GRACE, System::nanoTime);
    private final BrokerProbe brokers;
    private final TopicMonitor topics;
    private Runnable onEnd = () -> {};

    /**
     * An application that does not advertise an address to other instances.
     *
     * @param partitions of the input topic
     */
    public PackingApplication(AppConfig config, SchemaRegistryClient registry, int partitions) {
        this(config, registry, partitions, null);
    }

    /**
     * @param partitions of the input topic
     * @param address host:port at which other instances can query this one, null if they cannot
     */
    public PackingApplication(
            AppConfig config, SchemaRegistryClient registry, int partitions, @Nullable String address) {
        StowageConfig stowage = config.stowage();
        this.config = stowage;
        inputTopic = stowage.inputTopic();
        Properties properties = StreamsSettings.properties(stowage, partitions);
        String instance = StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        properties.putIfAbsent(instance, InstanceId.in(Path.of(stowage.stateDir()), stowage.applicationId()));
        instanceId = properties.get(instance).toString();
        if (address != null) {
            properties.put(StreamsConfig.APPLICATION_SERVER_CONFIG, address);
        }
        input = new BrokerInputLog(stowage);
        Topology topology = StowageTopology.build(stowage, registry, input);
        description = topology.describe().toString();
        streams = new KafkaStreams(topology, properties);
        failures = new FailureHandler(stowage.schemaRegistryMaxOutage());
        topics = new TopicMonitor(
                inputTopic,
                partitions,
                List.of(Changelogs.pool(stowage), Changelogs.statistics(stowage)),
                stowage.outputTopic(),
                this::endWith);
        brokers = new BrokerProbe(stowage.clientProperties(), topics);
        streams.setUncaughtExceptionHandler(failures);
        streams.setStateListener((now, before) -> {
            LOGGER.atInfo().addKeyValue("state", now).log("application");
            readiness.changeTo(now);
            if (now == State.ERROR || now == State.NOT_RUNNING) {
                onEnd.run();
            }
        });
    }

    /** Starts the application; the given step runs when it has stopped. */
    public void start(Runnable whenEnded) {
        onEnd = whenEnded;
        streams.start();
    }

    @Override
    public String state() {
        return streams.state().toString();
    }

    @Override
    public boolean isAlive() {
        State state = streams.state();
        return state == State.CREATED || state == State.RUNNING || state == State.REBALANCING;
    }

    @Override
    public boolean isReady() {
        return readiness.isReady() && brokers.isAnswered();
    }

    @Override
    public boolean isKafkaReachable() {
        return brokers.isAnswered();
    }

    @Override
    public long threadRestarts() {
        return failures.restarts();
    }

    @Override
    public long outputTopicLosses() {
        return topics.outputTopicLosses();
    }

    /*
     * Only running active tasks are queried: the state of a standby, or of a task that is being restored, is older. During a rebalance, no task can
     * be queried, and the view lists the partitions as missing.
     */
    @Override
    public List<PartitionView> partitions() {
        StateQueryRequest<PartitionView> request = StateQueryRequest.inStore(StowageTopology.POOL_STORE)
                .withQuery(new PartitionViewQuery())
                .requireActive();
        try {
            return streams.query(request).getPartitionResults().values().stream()
                    .filter(QueryResult::isSuccess)
                    .map(QueryResult::getResult)
                    .filter(Objects::nonNull)
                    .sorted(Comparator.comparingInt(PartitionView::partition))
                    .toList();
        } catch (IllegalStateException | StreamsException e) {
            // Not started yet, or stopped.
            return List.of();
        }
    }

    @Override
    public List<KnownInstance> instances() {
        try {
            return streams.metadataForAllStreamsClients().stream()
                    .map(client -> new KnownInstance(
                            address(client.hostInfo()),
                            client.topicPartitions().stream()
                                    .filter(partition -> partition.topic().equals(inputTopic))
                                    .map(TopicPartition::partition)
                                    .toList()))
                    .toList();
        } catch (IllegalStateException e) {
            return List.of();
        }
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public MeterBinder meters() {
        return new StreamsMeters(streams::metrics);
    }

    /** Kafka's own metrics: those of the threads, tasks and stores, and of the clients. */
    public Collection<? extends Metric> metrics() {
        return streams.metrics().values();
    }

    /** The error that stopped the application, null if there is none. */
    public @Nullable Throwable failure() {
        return failures.failure();
    }

    /** Commits and stops; a restart within the session timeout gets the same partitions. */
    @Override
    public void close() {
        close(false);
    }

    /** The same, optionally leaving the group, so that the partitions are reassigned at once. */
    public void close(boolean leaveGroup) {
        failures.close();
        brokers.close();
        streams.close(CloseOptions.timeout(CLOSE_PATIENCE)
                .withGroupMembershipOperation(
                        leaveGroup ? GroupMembershipOperation.LEAVE_GROUP : GroupMembershipOperation.REMAIN_IN_GROUP));
        if (failures.failure() != null) {
            GroupMembership.leave(config.clientProperties(), config.applicationId(), instanceId);
        }
        input.close();
    }

    private void endWith(PositionException change) {
        failures.endWith(change);
        streams.close(Duration.ZERO);
    }

    private static String address(HostInfo host) {
        return (host.host().contains(":") ? "[" + host.host() + "]" : host.host()) + ":" + host.port();
    }
}
