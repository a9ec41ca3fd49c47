package dev.stowage.topology.streams.config;

import dev.stowage.topology.core.config.PassThrough;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.streams.clients.FailOnSendError;
import dev.stowage.topology.streams.clients.StreamsClients;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The properties that Kafka Streams is started with: defaults of Stowage, pass-through properties of the user, and fixed ones. */
public final class StreamsSettings {
    /*
     * The consumer decompresses all records of a poll before the first of them is packed. A fetch is bounded by compressed bytes, so
     * max.poll.records is the only bound of what the heap must hold. The polls of all threads together take a quarter of the heap at most
     * if all of their records are as large as records may be.
     *
     * After each poll Kafka Streams iterates over all tasks of the thread several times, so a thread with many tasks polls more records at once.
     */
    private static final int USUAL_RECORDS = 250;
    private static final int RECORDS_FOR_A_PARTITION = 32;
    /** Kafka Streams' default: after a crash, readers wait at most this long for the end of the open transaction. */
    private static final int USUAL_TRANSACTION_MS = 10_000;

    /** The brokers' default limit. */
    private static final int MAX_TRANSACTION_MS = 900_000;

    /** Segments packed per second, a third of the rate of two busy cores. */
    private static final int SEGMENTS_SENT_IN_A_MS = 10;

    /** Kafka's default. */
    private static final int USUAL_POLL_INTERVAL_MS = 300_000;

    private static final int MARGIN_MS = 60_000;
    private static final int MAX_RECORDS = 2_000;
    private static final int MIN_RECORDS = 8;
    private static final int SHARE_OF_HEAP = 4;

    private StreamsSettings() {}

    /** How often Kafka Streams commits. */
    public static Duration commitInterval(StowageConfig config) {
        Object milliseconds = Objects.requireNonNull(properties(config).get(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG));
        return Duration.ofMillis(Long.parseLong(milliseconds.toString()));
    }

    /** What {@link org.apache.kafka.streams.KafkaStreams} is started with, for an input with one partition. */
    public static Properties properties(StowageConfig config) {
        return properties(config, 1);
    }

    /**
     * What {@link org.apache.kafka.streams.KafkaStreams} is started with.
     *
     * @param inputPartitions partitions of the input topic: how much is polled at once depends on those of a thread
     */
    public static Properties properties(StowageConfig config, int inputPartitions) {
        Map<String, String> passThrough = config.passThrough();
        int threads = config.threads(inputPartitions);
        int largestRequest = (int) Math.min(
                Integer.MAX_VALUE,
                (64L << 10)
                        + Math.max(
                                config.maxStateEntryBytes(),
                                Math.max(config.maxBatchRecordBytes(), config.maxRejectBytes())));
        int recordsPerPoll =
                recordsPerPoll(Runtime.getRuntime().maxMemory(), config.largestRecordBytes(), inputPartitions, threads);
        int transactionTimeout = transactionTimeout(config.packingOptions().lookahead(), inputPartitions, threads);
        Properties properties = new Properties();
        properties.putAll(defaults(largestRequest, recordsPerPoll, transactionTimeout));
        // A user's own client supplier takes the place of Stowage's.
        if (!passThrough.containsKey(StreamsConfig.DEFAULT_CLIENT_SUPPLIER_CONFIG)) {
            properties.putAll(StreamsClients.properties(config.inputTopic()));
        }
        // Kafka Streams prefers the longer prefix, which would be the default's.
        properties.keySet().removeIf(name -> PassThrough.isReplaced(name.toString(), passThrough));
        properties.putAll(passThrough);
        properties.putAll(fixed());
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, config.applicationId());
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        properties.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDir());
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
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
        int wanted = Math.max(USUAL_RECORDS, Math.min(MAX_RECORDS, RECORDS_FOR_A_PARTITION * (partitions / threads)));
        long fitting = heap / SHARE_OF_HEAP / threads / largestRecord;
        return (int) Math.max(MIN_RECORDS, Math.min(wanted, fitting));
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
    private static Map<String, Object> defaults(int largestRequest, int recordsPerPoll, int transactionTimeout) {
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
        // A dead instance is detected within seconds; a static member that rejoins earlier keeps its tasks.
        properties.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 6_000);
        properties.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 1_500);
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG), 4 << 20);
        // Fetched records should be released before the next garbage collection, which would have to copy them.
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

    /** Settings that Stowage's guarantees depend on; they override everything else. */
    private static Map<String, Object> fixed() {
        return Map.of(
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                StreamsConfig.EXACTLY_ONCE_V2,
                StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG,
                FailOnSendError.class,
                StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG),
                "earliest");
    }
}
