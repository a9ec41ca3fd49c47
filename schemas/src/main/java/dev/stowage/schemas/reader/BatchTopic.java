package dev.stowage.schemas.reader;

import dev.stowage.schemas.PackedBatchDeserializer;
import dev.stowage.schemas.reader.ReaderException.Problem;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * A topic of packed batches, and how to connect to it. It holds no client: each call opens its own. Immutable.
 *
 * <p>By default, a gap in {@code sequence} and a second fingerprint are errors, both for an index and for a reader.
 */
public final class BatchTopic {
    private static final String UNCOMMITTED = "read_uncommitted";
    private static final Map<String, Object> ALWAYS = Map.of(
            ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");

    /** Records of a poll are decompressed at once, and a batch can take megabytes. */
    private static final Map<String, Object> DEFAULTS = Map.of(
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false",
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "50",
            ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "50");

    private final String name;
    private final Map<String, Object> properties;
    private final ReadOptions options;
    private final Function<Map<String, Object>, Consumer<byte[], byte[]>> clients;

    /**
     * A topic; nothing is connected yet.
     *
     * @param properties properties of Kafka's consumer, such as {@code bootstrap.servers} and {@code security.protocol}, and
     *     {@code schema.registry.url} with other settings of the registry's client; all are passed on
     * @throws ConfigException if a property would break exact reading
     */
    public BatchTopic(String name, Map<?, ?> properties) {
        this(name, complete(properties), ReadOptions.DEFAULT, BatchTopic::consumer);
    }

    BatchTopic(
            String name,
            Map<String, Object> properties,
            ReadOptions options,
            Function<Map<String, Object>, Consumer<byte[], byte[]>> clients) {
        this.name = name;
        this.properties = Map.copyOf(properties);
        this.options = options;
        this.clients = clients;
    }

    /** The same topic, read with gaps in {@code sequence}, as where retention removed a part. Repeats stay errors. */
    public BatchTopic allowGaps() {
        return with(options.withGaps());
    }

    /** The same topic, read with batches of several configurations. */
    public BatchTopic allowFingerprints() {
        return with(options.withFingerprints());
    }

    /** The same topic, of which all batches of a bucket must have one shape ({@code batch.fixed.shape}). */
    public BatchTopic requireOneShape() {
        return with(options.withOneShape());
    }

    /** The same topic, read with this time without any progress after which a read fails; 120 s by default. */
    public BatchTopic withPatience(Duration patience) {
        return with(options.withPatience(patience));
    }

    public String name() {
        return name;
    }

    /** Time without any progress after which a read fails. */
    public Duration patience() {
        return options.patience();
    }

    /**
     * The first offsets of all partitions that retention has kept.
     *
     * @throws ReaderException if there is no such topic, or no broker answers
     */
    public ReadPosition beginning() {
        try (Consumer<byte[], byte[]> consumer = clients.apply(properties)) {
            return ReadPosition.of(byNumber(beginnings(consumer, partitions(consumer))));
        }
    }

    /**
     * The last stable offsets of all partitions: behind the last committed batches, exclusive ends of a range.
     *
     * @throws ReaderException if there is no such topic, or no broker answers
     */
    public Map<Integer, Long> ends() {
        try (Consumer<byte[], byte[]> consumer = clients.apply(properties)) {
            return byNumber(ends(consumer, partitions(consumer)));
        }
    }

    /**
     * Makes the index of a range. Reads no value.
     *
     * @param start first offsets
     * @param ends exclusive ends of the same partitions
     * @throws ReaderException if the range cannot be read, has foreign records, or batches do not follow each other
     * @throws IllegalArgumentException if start and ends have different partitions
     */
    public BatchIndex index(ReadPosition start, Map<Integer, Long> ends) {
        IndexBuilder builder = new IndexBuilder(name, new FeedChecks(options, start));
        try (CommittedRecords records = open(start, ends)) {
            while (!records.isDone()) {
                ConsumerRecord<byte[], byte[]> record = records.peek(patience());
                if (record != null) {
                    builder.add(record);
                    records.remove();
                }
            }
        }
        return builder.build(ends);
    }

    /**
     * Opens a reader of a range. Close it.
     *
     * @param start first offsets: {@link #beginning}, or those of a saved position
     * @param ends exclusive ends of the same partitions
     * @throws ReaderException if there is no such topic or partition, or no broker answers
     * @throws IllegalArgumentException if start and ends have different partitions
     */
    public PackedBatchReader read(ReadPosition start, Map<Integer, Long> ends) {
        return reader(start, ends);
    }

    /**
     * Opens a reader that follows the topic without an end. Close it.
     *
     * @param start first offsets; only these partitions are read
     * @throws ReaderException if there is no such topic or partition, or no broker answers
     */
    public PackedBatchReader follow(ReadPosition start) {
        return reader(start, null);
    }

    /** Last stable offsets. */
    Map<TopicPartition, Long> ends(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        return answer(() -> consumer.endOffsets(partitions, patience()));
    }

    Map<TopicPartition, Long> beginnings(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        return answer(() -> consumer.beginningOffsets(partitions, patience()));
    }

    /** Ends of partitions, open transactions included. */
    Map<TopicPartition, Long> uncommittedEnds(Collection<TopicPartition> partitions) {
        Map<String, Object> uncommitted = new HashMap<>(properties);
        uncommitted.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, UNCOMMITTED);
        try (Consumer<byte[], byte[]> consumer = clients.apply(uncommitted)) {
            return ends(consumer, partitions);
        }
    }

    private PackedBatchReader reader(ReadPosition start, @Nullable Map<Integer, Long> ends) {
        PackedBatchDeserializer deserializer = new PackedBatchDeserializer();
        deserializer.configure(properties, false);
        return new PackedBatchReader(open(start, ends), deserializer, new FeedChecks(options, start), start);
    }

    private CommittedRecords open(ReadPosition start, @Nullable Map<Integer, Long> ends) {
        Map<Integer, Long> starts = start.offsets();
        if (ends != null && !ends.keySet().equals(starts.keySet())) {
            throw new IllegalArgumentException("topic " + name + ": the position has partitions " + starts.keySet()
                    + ", the ends have " + ends.keySet() + "; both need the same ones");
        }
        Consumer<byte[], byte[]> consumer = clients.apply(properties);
        try {
            List<TopicPartition> found = partitions(consumer);
            for (int partition : starts.keySet()) {
                if (!found.contains(new TopicPartition(name, partition))) {
                    throw new ReaderException(
                            Problem.NO_SUCH_PARTITION,
                            "topic " + name + " has no partition " + partition + ": it has " + found.size());
                }
            }
            return new CommittedRecords(this, consumer, starts, ends);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    private List<TopicPartition> partitions(Consumer<?, ?> consumer) {
        List<PartitionInfo> found = answer(() -> consumer.partitionsFor(name, patience()));
        if (found == null || found.isEmpty()) {
            throw new ReaderException(Problem.NO_SUCH_PARTITION, "topic " + name + " does not exist");
        }
        return found.stream()
                .map(info -> new TopicPartition(name, info.partition()))
                .toList();
    }

    private <T> T answer(Supplier<T> call) {
        try {
            return call.get();
        } catch (TimeoutException e) {
            throw new ReaderException(
                    Problem.BROKER_UNAVAILABLE,
                    "topic " + name + ": no broker has answered for "
                            + patience().toSeconds() + " s; are bootstrap.servers and the security settings right?",
                    e);
        }
    }

    private BatchTopic with(ReadOptions changed) {
        return new BatchTopic(name, properties, changed, clients);
    }

    private static Map<Integer, Long> byNumber(Map<TopicPartition, Long> offsets) {
        Map<Integer, Long> sorted = new TreeMap<>();
        offsets.forEach((partition, offset) -> sorted.put(partition.partition(), offset));
        return sorted;
    }

    private static Map<String, Object> complete(Map<?, ?> given) {
        Map<String, Object> all = new HashMap<>(DEFAULTS);
        given.forEach((key, value) -> all.put(key.toString(), Objects.requireNonNull(value)));
        ALWAYS.forEach((key, value) -> {
            Object other = all.put(key, value);
            if (other != null && !other.toString().equals(value)) {
                throw new ConfigException(key, other, "would break exact reading; it is always " + value);
            }
        });
        return all;
    }

    private static Consumer<byte[], byte[]> consumer(Map<String, Object> properties) {
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
