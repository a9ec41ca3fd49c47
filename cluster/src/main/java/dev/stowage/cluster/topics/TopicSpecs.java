package dev.stowage.cluster.topics;

import dev.stowage.cli.config.AppConfig;
import dev.stowage.cluster.position.Changelogs;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.streams.StowageTopology;
import dev.stowage.topology.streams.config.StreamsSettings;
import dev.stowage.topology.streams.store.PartitionStore;
import dev.stowage.topology.streams.store.StatisticsStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.state.StoreBuilder;

/** The four topics as Stowage creates them. */
final class TopicSpecs {
    /** Kafka's default of max.message.bytes. */
    private static final int KAFKA_DEFAULT_BYTES = 1_048_588;

    /** Every managed Kafka service allows this size. */
    private static final int ONE_MIB = 1 << 20;

    /** Room for id, source and framing beside the residues. */
    private static final int FRAMING_BYTES = 4_096;

    private static final String EVER = "-1";
    private static final String ANY_TIME = Long.toString(Long.MAX_VALUE);

    private TopicSpecs() {}

    static TopicSpec input(AppConfig config) {
        StowageConfig stowage = config.stowage();
        long largest = (long) stowage.sequenceMaxResidues() + 2L * stowage.sequenceMaxIdBytes() + FRAMING_BYTES;
        return new TopicSpec(
                "input.topic",
                stowage.inputTopic(),
                config.partitions(),
                properties(Math.max(KAFKA_DEFAULT_BYTES, largest), TopicConfig.CLEANUP_POLICY_DELETE));
    }

    /** The topics that Stowage writes, for an input with the given number of partitions. */
    static List<TopicSpec> outputs(AppConfig config, int partitions) {
        StowageConfig stowage = config.stowage();
        return List.of(
                new TopicSpec(
                        "output.topic",
                        stowage.outputTopic(),
                        partitions,
                        properties(
                                Math.max(ONE_MIB, stowage.maxBatchRecordBytes()), TopicConfig.CLEANUP_POLICY_DELETE)),
                new TopicSpec(
                        "rejects.topic",
                        stowage.rejectsTopic(),
                        partitions,
                        properties(stowage.maxRejectBytes(), TopicConfig.CLEANUP_POLICY_DELETE)),
                new TopicSpec(
                        "statistics.topic",
                        stowage.statisticsTopic(),
                        partitions,
                        properties(ONE_MIB, TopicConfig.CLEANUP_POLICY_COMPACT)));
    }

    /** The changelogs, as Kafka Streams creates them when the application joins its group. */
    static List<TopicSpec> changelogs(AppConfig config, int partitions) {
        StowageConfig stowage = config.stowage();
        Map<String, String> given = new HashMap<>();
        StreamsSettings.properties(stowage).forEach((name, value) -> {
            if (name.toString().startsWith(StreamsConfig.TOPIC_PREFIX)) {
                given.put(name.toString().substring(StreamsConfig.TOPIC_PREFIX.length()), value.toString());
            }
        });
        Map<String, StoreBuilder<?>> stores = Map.of(
                Changelogs.pool(stowage),
                        PartitionStore.builder(StowageTopology.POOL_STORE, stowage.maxStateEntryBytes()),
                Changelogs.statistics(stowage), StatisticsStore.builder(StowageTopology.STATISTICS_STORE));
        return stores.entrySet().stream()
                .map(store -> {
                    Map<String, String> properties = new HashMap<>(given);
                    properties.putAll(store.getValue().logConfig());
                    return new TopicSpec("application.id", store.getKey(), partitions, properties);
                })
                .toList();
    }

    /** Replicas of the changelogs. */
    static int changelogReplicationFactor(AppConfig config) {
        return Integer.parseInt(Objects.requireNonNull(
                        StreamsSettings.properties(config.stowage()).get(StreamsConfig.REPLICATION_FACTOR_CONFIG))
                .toString());
    }

    /** A topic for a copy of the batches. */
    static TopicSpec copy(AppConfig config, String name, int partitions) {
        TopicSpec output = outputs(config, partitions).get(0);
        return new TopicSpec("--to", name, partitions, output.config());
    }

    /*
     * Records have the timestamps of the sequences, which may be years in the past or future: retention by time would delete
     * new records, and the broker would reject records outside a timestamp limit, which stops the application. Defaults of brokers vary.
     */
    private static Map<String, String> properties(long maxBytes, String cleanupPolicy) {
        Map<String, String> properties = new HashMap<>();
        properties.put(TopicConfig.RETENTION_MS_CONFIG, EVER);
        properties.put(TopicConfig.CLEANUP_POLICY_CONFIG, cleanupPolicy);
        properties.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Long.toString(maxBytes));
        properties.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, TopicPropertyChecks.CREATE_TIME);
        properties.put(TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, ANY_TIME);
        properties.put(TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, ANY_TIME);
        return properties;
    }
}
