package dev.stowage.topology.streams;

import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.streams.clients.OriginalTimestamp;
import dev.stowage.topology.streams.clients.Portion;
import dev.stowage.topology.streams.config.StreamsSettings;
import dev.stowage.topology.streams.position.InputLog;
import dev.stowage.topology.streams.store.PartitionStore;
import dev.stowage.topology.streams.store.StatisticsStore;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.jspecify.annotations.Nullable;

/**
 * The topology: one source, one processor a partition with two stores, and sinks for batches, rejects, statistics and
 * ticks. Building it starts nothing, connects to nothing and reads no environment.
 */
public final class StowageTopology {
    /** The heap store of waiting segments and counters. */
    public static final String POOL_STORE = "pool";

    /** The persistent store of pad statistics. */
    public static final String STATISTICS_STORE = "statistics";

    static final String SEQUENCES = "sequences";
    static final String PACK = "pack";
    static final String BATCHES = "batches";
    static final String REJECTS = "rejects";
    static final String STATISTICS = "statistics-out";
    static final String TICKS = "ticks";

    private StowageTopology() {}

    /**
     * Builds a topology that asks no brokers, as for a {@code TopologyTestDriver}: it does not notice when records of the input were skipped or
     * removed, or when the topic is another one.
     *
     * @param registry asked when the application runs, for the schemas of input records and the ids of its own
     */
    public static Topology build(StowageConfig config, SchemaRegistryClient registry) {
        return build(config, registry, null);
    }

    /**
     * Builds the topology.
     *
     * @param registry asked when the application runs, for the schemas of input records and the ids of its own
     * @param input asked when a partition is assigned; null for none
     */
    public static Topology build(StowageConfig config, SchemaRegistryClient registry, @Nullable InputLog input) {
        Serializer<byte[]> out = new ByteArraySerializer();
        return new Topology()
                .addSource(
                        AutoOffsetReset.earliest(),
                        SEQUENCES,
                        new OriginalTimestamp(),
                        new ByteArrayDeserializer(),
                        Portion.deserializer(),
                        config.inputTopic())
                .addProcessor(PACK, () -> new PackingProcessor(config, registry, input), SEQUENCES)
                .addStateStore(PartitionStore.builder(POOL_STORE, config.maxStateEntryBytes()), PACK)
                .addStateStore(StatisticsStore.builder(STATISTICS_STORE), PACK)
                .addSink(BATCHES, config.outputTopic(), Addressed.SERIALIZER, out, Addressed.SAME_PARTITION, PACK)
                .addSink(REJECTS, config.rejectsTopic(), Addressed.SERIALIZER, out, Addressed.SAME_PARTITION, PACK)
                .addSink(
                        STATISTICS,
                        config.statisticsTopic(),
                        Addressed.SERIALIZER,
                        out,
                        Addressed.FOLDED_PARTITION,
                        PACK)
                .addSink(TICKS, config.inputTopic(), Addressed.SERIALIZER, out, Addressed.SAME_PARTITION, PACK);
    }

    /**
     * Time from a partition's first record after a commit to the punctuation that publishes the view of the next commit, if no
     * further record does so. Not shorter, so that partitions with records need no punctuation: after each punctuation Kafka Streams takes half
     * as many records before it looks at all of its tasks again.
     */
    static Duration commitCheck(StowageConfig config) {
        return StreamsSettings.commitInterval(config).plusSeconds(1);
    }

    /** How often idle partitions are looked for: a tick is at most a quarter of idle.flush, and 1 s, late. */
    static Duration tickCheck(StowageConfig config) {
        Duration quarter = config.idleFlush().dividedBy(4);
        return Stream.of(quarter, Duration.ofSeconds(1))
                .min(Comparator.naturalOrder())
                .filter(duration -> duration.toMillis() > 0)
                .orElse(Duration.ofMillis(1));
    }
}
