package dev.stowage.app.ingest;

import dev.stowage.app.UserException;
import dev.stowage.app.fasta.FastaRecord;
import dev.stowage.schemas.RawSequence;
import dev.stowage.schemas.RawSequenceSerializer;
import dev.stowage.topology.config.InputFormat;
import dev.stowage.topology.config.StowageConfig;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends sequences to the input topic: key = id, partition by the key's hash as Kafka's default partitioner has it. Not
 * thread-safe.
 */
public final class SequenceSender implements AutoCloseable {
    private static final int LARGEST_REQUEST = 16 << 20;

    private final StowageConfig config;
    private final Timestamps timestamps;
    private final Labels labels;
    private final RawSequenceSerializer serializer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicReference<@Nullable UserException> failure = new AtomicReference<>();
    private long sent;
    private long residues;

    /** When the i-th sequence, from 0, is said to have happened, ms since 1970. */
    @FunctionalInterface
    public interface Timestamps {
        long of(long i);

        /** The clock's time. */
        static Timestamps now() {
            return i -> System.currentTimeMillis();
        }

        /** Evenly spaced, so that another run gives the same. */
        static Timestamps from(long start, Duration step) {
            return i -> start + i * step.toMillis();
        }
    }

    /**
     * What all sequences of a run share.
     *
     * @param epoch pass over the corpus
     * @param source name of the corpus, may be empty
     */
    public record Labels(long epoch, String source) {
        public static final Labels NONE = new Labels(0, "");
    }

    public SequenceSender(StowageConfig config, SchemaRegistryClient registry, Timestamps timestamps, Labels labels) {
        this.config = config;
        this.timestamps = timestamps;
        this.labels = labels;
        serializer = new RawSequenceSerializer(registry, config.registry());
        Map<String, Object> properties = config.clientProperties();
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // A leader that refuses the first request and takes the second makes the first one out of order for ever.
        properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 20);
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_REQUEST);
        producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Sends a sequence, and waits while the broker is behind.
     *
     * @throws UserException if this one or one before it could not be delivered
     */
    public void send(FastaRecord sequence) {
        throwFailure();
        byte[] key = sequence.id().getBytes(StandardCharsets.UTF_8);
        byte[] value = config.inputFormat() == InputFormat.TEXT
                ? sequence.residues().getBytes(StandardCharsets.UTF_8)
                : serializer.serialize(
                        config.inputTopic(),
                        new RawSequence(sequence.id(), sequence.residues(), labels.epoch(), labels.source()));
        producer.send(
                new ProducerRecord<>(config.inputTopic(), null, timestamps.of(sent), key, value),
                (metadata, exception) -> {
                    if (exception == null) {
                        acknowledged.incrementAndGet();
                    } else {
                        failure.compareAndSet(null, undelivered(sequence, value.length, exception));
                    }
                });
        sent++;
        residues += sequence.residues().length();
    }

    /** Sequences handed over for sending. */
    public long sent() {
        return sent;
    }

    /** Residues of them. */
    public long residues() {
        return residues;
    }

    /** Sequences that the brokers have acknowledged. */
    public long acknowledged() {
        return acknowledged.get();
    }

    /**
     * Waits until all that was sent is acknowledged.
     *
     * @throws UserException if something could not be delivered
     */
    public void flush() {
        producer.flush();
        throwFailure();
    }

    @Override
    public void close() {
        producer.close();
    }

    private void throwFailure() {
        UserException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
    }

    private UserException undelivered(FastaRecord sequence, int bytes, Exception cause) {
        return new UserException(
                "sequence \"" + sequence.id() + "\" (line " + sequence.line() + ", " + bytes
                        + " bytes) was not accepted by topic " + config.inputTopic() + ": " + cause.getMessage(),
                cause);
    }
}
