package dev.stowage.files.ingest;

import dev.stowage.cli.UserException;
import dev.stowage.files.sequence.FileSequence;
import dev.stowage.files.sequence.MoreFields;
import dev.stowage.files.sequence.OversizePolicy;
import dev.stowage.schemas.RawSequenceSerializer;
import dev.stowage.schemas.TokenSequenceSerializer;
import dev.stowage.topology.core.config.StowageConfig;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends sequences to the input topic with the id as key and Kafka's default partitioner. Sequences without an id have no key and are distributed
 * round-robin. Not thread-safe.
 */
public final class SequenceSender implements AutoCloseable {
    private static final int LARGEST_REQUEST = 16 << 20;

    /** A larger record is sent alone unless the topic's limit is known. */
    private static final int LARGE = 512 << 10;

    /** Overhead of a record batch with one incompressible record, bytes. */
    private static final int FRAMING = 512;

    private final StowageConfig config;
    private final Timestamps timestamps;
    private final Labels labels;
    private final RawSequenceSerializer serializer;
    private final TokenSequenceSerializer tokens;
    private final KafkaProducer<byte[], byte[]> producer;
    private final DeliveryTracker deliveries;
    private long large = LARGE;
    private int partitions;
    private long sent;
    private long withoutKey;

    /** Timestamp of the i-th sequence, from 0, ms since 1970. */
    @FunctionalInterface
    public interface Timestamps {
        long of(long i);

        /** The current time. */
        static Timestamps now() {
            return i -> System.currentTimeMillis();
        }

        /** Evenly spaced timestamps, the same in each run. */
        static Timestamps from(long start, Duration step) {
            return i -> start + i * step.toMillis();
        }
    }

    /**
     * Fields of the sequences that do not have their own.
     *
     * @param epoch number of the pass over the corpus
     * @param source name of the corpus, may be empty
     */
    public record Labels(long epoch, String source) {
        public static final Labels NONE = new Labels(0, "");
    }

    public SequenceSender(StowageConfig config, SchemaRegistryClient registry, Timestamps timestamps, Labels labels) {
        this(config, registry, timestamps, labels, OversizePolicy.FAIL);
    }

    /** @param oversize what to do with a record that is larger than the limits of topic or producer */
    public SequenceSender(
            StowageConfig config,
            SchemaRegistryClient registry,
            Timestamps timestamps,
            Labels labels,
            OversizePolicy oversize) {
        this.config = config;
        this.timestamps = timestamps;
        this.labels = labels;
        deliveries = new DeliveryTracker(config.inputTopic(), oversize);
        serializer = new RawSequenceSerializer(registry, config.registry());
        tokens = new TokenSequenceSerializer(registry, config.registry());
        Map<String, Object> properties = config.clientProperties();
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // With several requests in flight, a leader that rejects the first and accepts the second makes the first out
        // of order for ever.
        properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 20);
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_REQUEST);
        producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Sets max.message.bytes of the topic: a record that may exceed it is sent alone, and its result is awaited. */
    public void limit(long topicBytes) {
        large = Math.min(LARGEST_REQUEST, topicBytes) - FRAMING;
    }

    /**
     * Sends a sequence; blocks while the producer's buffer is full.
     *
     * @throws UserException if this or an earlier sequence could not be delivered
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback gets failures
    public void send(FileSequence sequence) {
        deliveries.throwFailure();
        byte[] key = sequence.id().isEmpty() ? null : sequence.id().getBytes(StandardCharsets.UTF_8);
        byte[] value = value(sequence);
        // A record that may be rejected is sent alone, so that the error states how many were delivered before it.
        boolean alone = value.length + (key == null ? 0 : key.length) > large;
        if (alone) {
            flush();
        }
        long index = sent++;
        // Values of tracks are large and must not wait for the result.
        FileSequence labelled = sequence.withoutTracks();
        producer.send(
                new ProducerRecord<>(config.inputTopic(), partition(key), timestamps.of(index), key, value),
                (metadata, exception) -> deliveries.settle(index, labelled, value.length, exception));
        if (alone) {
            flush();
        }
    }

    /** Partitions of the input topic. */
    int partitions() {
        if (partitions == 0) {
            partitions = producer.partitionsFor(config.inputTopic()).size();
        }
        return partitions;
    }

    /** Number of sequences passed to the producer. */
    public long sent() {
        return sent;
    }

    /** Residues of the acknowledged sequences. */
    public long residues() {
        return deliveries.residues();
    }

    /** Number of acknowledged sequences. */
    public long acknowledged() {
        return deliveries.acknowledged();
    }

    /** Number of sequences that were skipped because they are too large. */
    public long skipped() {
        return deliveries.skipped();
    }

    /** Acknowledged and failed sequences. */
    DeliveryTracker deliveries() {
        return deliveries;
    }

    /**
     * Waits until all sequences are acknowledged.
     *
     * @throws UserException if a sequence could not be delivered
     */
    public void flush() {
        producer.flush();
        deliveries.throwFailure();
    }

    @Override
    public void close() {
        producer.close();
    }

    private byte[] value(FileSequence sequence) {
        String topic = config.inputTopic();
        long epoch = sequence.epochOr(labels.epoch());
        String source = sequence.sourceOr(labels.source());
        MoreFields more = sequence.more();
        return switch (config.inputFormat()) {
            case TEXT -> sequence.residues().getBytes(StandardCharsets.UTF_8);
            case AVRO -> serializer.serialize(topic, sequence.id(), sequence.residues(), epoch, source, more.tracks());
            case TOKENS -> tokens.serialize(topic, sequence.id(), more.tokens(), epoch, source, more.tracks());
        };
    }

    /** Round-robin partition of a record without a key; Kafka's partitioner would send many records to one partition before the next. */
    private @Nullable Integer partition(byte @Nullable [] key) {
        if (key != null) {
            return null;
        }
        return (int) (withoutKey++ % partitions());
    }
}
