package dev.stowage.topology.config;

import dev.stowage.topology.streams.clients.FailOnSendError;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.StreamsConfig;

/** The Kafka properties that Stowage sets, those that pass through under {@code kafka.}, and those it must refuse. */
final class KafkaProperties {
    static final String PREFIX = "kafka.";

    /** What would undo exactly-once or the reproducible order of the batches, whichever client it is set for. */
    private static final Set<String> UNDOING = Set.of(
            StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
            StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG,
            StreamsConfig.TASK_ASSIGNOR_CLASS_CONFIG,
            "deserialization.exception.handler",
            "default.deserialization.exception.handler",
            "production.exception.handler",
            "default.production.exception.handler",
            "processing.exception.handler",
            "errors.dead.letter.queue.topic.name",
            ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            ProducerConfig.PARTITIONER_CLASS_CONFIG,
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            ProducerConfig.ACKS_CONFIG,
            "interceptor.classes");

    /** The only rebalance protocol with static members in this version of Kafka Streams. */
    private static final String CLASSIC = "classic";

    private static final Map<String, String> OWN = Map.of(
            StreamsConfig.APPLICATION_ID_CONFIG, Keys.APPLICATION_ID,
            StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, Keys.BOOTSTRAP_SERVERS,
            StreamsConfig.STATE_DIR_CONFIG, Keys.STATE_DIR,
            StreamsConfig.NUM_STREAM_THREADS_CONFIG, Keys.THREADS);

    /*
     * The consumer decompresses all records of a poll before the first of them is packed. A fetch is bounded by compressed bytes, so
     * max.poll.records is the only bound of what the heap must hold. The polls of all threads together take a quarter of the heap at most
     * if all of their records are as large as records may be.
     *
     * After each poll Kafka Streams goes through all tasks of the thread several times, so a thread with many tasks polls more.
     */
    private static final int USUAL_RECORDS = 250;
    private static final int RECORDS_FOR_A_PARTITION = 32;
    /** Kafka Streams' default: after a crash, readers wait no longer for the end of the open transaction. */
    private static final int USUAL_TRANSACTION_MS = 10_000;

    /** The brokers' default limit. */
    private static final int MAX_TRANSACTION_MS = 900_000;

    /** A third of what two busy cores reach. */
    private static final int SEGMENTS_SENT_IN_A_MS = 10;

    /** Kafka's default. */
    private static final int USUAL_POLL_INTERVAL_MS = 300_000;

    private static final int MARGIN_MS = 60_000;
    private static final int MOST_RECORDS = 2_000;
    private static final int FEWEST_RECORDS = 8;
    private static final int SHARE_OF_HEAP = 4;

    private static final Set<String> CLIENT_PREFIXES = Set.of(
            StreamsConfig.MAIN_CONSUMER_PREFIX,
            StreamsConfig.RESTORE_CONSUMER_PREFIX,
            StreamsConfig.GLOBAL_CONSUMER_PREFIX,
            StreamsConfig.CONSUMER_PREFIX,
            StreamsConfig.PRODUCER_PREFIX,
            StreamsConfig.ADMIN_CLIENT_PREFIX,
            StreamsConfig.TOPIC_PREFIX);

    private KafkaProperties() {}

    static void refuseUndoing(String key, String value) {
        String property = withoutClientPrefix(key.substring(PREFIX.length()));
        if (UNDOING.contains(property)) {
            throw new ConfigException(
                    key, value, "Stowage sets this itself, since exactly-once and replay depend on it; remove the key");
        }
        if (property.equals(StreamsConfig.GROUP_PROTOCOL_CONFIG) && !value.equalsIgnoreCase(CLASSIC)) {
            throw new ConfigException(
                    key,
                    value,
                    "accepted: " + CLASSIC + ". Stowage recovers within seconds by static membership, which the streams"
                            + " protocol has from Kafka 4.4 on");
        }
        String own = OWN.get(property);
        if (own != null) {
            throw new ConfigException(key, value, "set " + own + " instead");
        }
    }

    /** The pass-through properties that any client understands: those that are not meant for one kind of client. */
    static Map<String, Object> forClients(Map<String, String> passThrough) {
        Map<String, Object> properties = new HashMap<>();
        passThrough.forEach((name, value) -> {
            if (name.equals(withoutClientPrefix(name)) && isConnection(name)) {
                properties.put(name, value);
            }
        });
        return properties;
    }

    /**
     * Records that a poll of a stream thread returns at most.
     *
     * @param heap bytes of the JVM's heap
     * @param largestRecord bytes of a record after decompression
     * @param partitions of the input
     */
    static int recordsPerPoll(long heap, long largestRecord, int partitions, int threads) {
        int wanted = Math.max(USUAL_RECORDS, Math.min(MOST_RECORDS, RECORDS_FOR_A_PARTITION * (partitions / threads)));
        long fitting = heap / SHARE_OF_HEAP / threads / largestRecord;
        return (int) Math.max(FEWEST_RECORDS, Math.min(wanted, fitting));
    }

    /**
     * Time that a transaction may take, ms. The close of a window sends all that waits in one.
     *
     * @param lookahead segments that wait in a partition
     * @param partitions of the input
     */
    static int transactionTimeout(int lookahead, int partitions, int threads) {
        long waiting = (long) lookahead * ((partitions + threads - 1) / threads);
        return (int) Math.max(USUAL_TRANSACTION_MS, Math.min(MAX_TRANSACTION_MS, waiting / SEGMENTS_SENT_IN_A_MS));
    }

    /**
     * @param recordsPerPoll records that a poll of a stream thread returns at most
     * @param transactionTimeout ms
     */
    static Map<String, Object> streamsDefaults(int largestRequest, int recordsPerPoll, int transactionTimeout) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), transactionTimeout);
        properties.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG),
                Math.max(USUAL_POLL_INTERVAL_MS, transactionTimeout + MARGIN_MS));
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1_000);
        // Kafka Streams counts the offsets of a changelog, compacted ones included. By its default, 10,000, a new
        // instance would wait ten minutes for a probing rebalance, although the state is read within a second.
        properties.put(StreamsConfig.ACCEPTABLE_RECOVERY_LAG_CONFIG, Long.MAX_VALUE);
        // A task reads one partition, so there is no other to wait for, and to look whether there is costs with every
        // record.
        properties.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
        properties.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), recordsPerPoll);
        // A dead instance is noticed within seconds; a static member that comes back sooner keeps its tasks.
        properties.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 6_000);
        properties.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 1_500);
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG), 4 << 20);
        // What a fetch brings should be gone when the collector comes, which would have to move it.
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_BYTES_CONFIG), 8 << 20);
        // The size is checked before compression, so it covers what the topics accept after it.
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), largestRequest);
        // A commit may fill a batch for each of 64 partitions while one of the changelog waits beside it.
        properties.put(
                StreamsConfig.producerPrefix(ProducerConfig.BUFFER_MEMORY_CONFIG),
                Math.max(64L << 20, 2L * largestRequest));
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 512 << 10);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "zstd");
        // Levels above it take twice the time and save nothing: tokens have no repetitions to be found.
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_ZSTD_LEVEL_CONFIG), 1);
        return properties;
    }

    /** Whether a pass-through property says something else than a default does: for that client, or for all of its kind. */
    static boolean isReplaced(String name, Map<String, String> passThrough) {
        String property = withoutClientPrefix(name);
        return passThrough.containsKey(property)
                || (name.startsWith(StreamsConfig.MAIN_CONSUMER_PREFIX)
                        && passThrough.containsKey(StreamsConfig.consumerPrefix(property)));
    }

    /** What Stowage's promises rest on; it overrides everything else. */
    static Map<String, Object> fixed() {
        return Map.of(
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                StreamsConfig.EXACTLY_ONCE_V2,
                StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG,
                FailOnSendError.class,
                StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG),
                "earliest");
    }

    private static boolean isConnection(String name) {
        return name.startsWith("ssl.")
                || name.startsWith("sasl.")
                || name.equals(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG)
                || name.equals(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG)
                || name.equals(CommonClientConfigs.CLIENT_DNS_LOOKUP_CONFIG);
    }

    private static String withoutClientPrefix(String property) {
        for (String prefix : CLIENT_PREFIXES) {
            if (property.startsWith(prefix)) {
                return property.substring(prefix.length());
            }
        }
        return property;
    }
}
