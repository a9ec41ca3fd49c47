package dev.stowage.integration.faults;

import static dev.stowage.integration.Cluster.START;

import dev.stowage.cli.config.AppConfig;
import dev.stowage.files.fasta.FastaRecord;
import dev.stowage.files.generate.SequenceGenerator;
import dev.stowage.schemas.RawSequence;
import dev.stowage.schemas.RawSequenceSerializer;
import dev.stowage.schemas.registry.RegistryClients;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Sends sequences at a variable rate until it is stopped, and survives any outage of the broker. */
final class Feeder implements AutoCloseable {
    private static final long STEP_MILLIS = 50;
    private static final int PARTS_OF_A_SECOND = 5;

    /** Longer than any run. */
    private static final int OUTAGE_MILLIS = (int) Duration.ofHours(6).toMillis();

    private final String topic;
    private final KafkaProducer<byte[], byte[]> producer;
    private final RawSequenceSerializer serializer;
    private final SequenceGenerator generator = new SequenceGenerator(4_711);
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Thread thread = new Thread(this::feed, "feeder");
    private volatile boolean feeding = true;
    private volatile int perSecond;
    private volatile int schemaId;
    private volatile long silentUntil = System.nanoTime();
    private long sent;

    Feeder(AppConfig config, int perSecond) {
        this.perSecond = perSecond;
        topic = config.stowage().inputTopic();
        serializer = new RawSequenceSerializer(
                RegistryClients.create(config.stowage().registry()),
                config.stowage().registry());
        Map<String, Object> properties = new HashMap<>(config.stowage().clientProperties());
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, OUTAGE_MILLIS);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, OUTAGE_MILLIS);
        producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        thread.setDaemon(true);
        thread.start();
    }

    /** Sets the rate, sequences per second. */
    void rate(int sequencesPerSecond) {
        perSecond = sequencesPerSecond;
    }

    /** From now on, records have this schema: Stowage's with one more string at the end. */
    void writeBy(int newSchemaId) {
        schemaId = newSchemaId;
    }

    /** Pauses the feed. */
    void silence(Duration duration) {
        silentUntil = System.nanoTime() + duration.toNanos();
    }

    /** Sequences that the broker has acknowledged. */
    long acknowledged() {
        return acknowledged.get();
    }

    void requireFeeding() {
        Throwable failed = failure.get();
        if (failed != null) {
            throw new AssertionError("the feed failed after " + acknowledged() + " sequences", failed);
        }
    }

    /** Ends the feed after all sequences that were sent are acknowledged. */
    void finish() throws InterruptedException {
        feeding = false;
        thread.join();
        requireFeeding();
    }

    /** Stops sending; ignores the results of pending sends. */
    void stop() {
        feeding = false;
        thread.interrupt();
    }

    @Override
    public void close() {
        stop();
        producer.close(Duration.ZERO);
    }

    private void feed() {
        try {
            while (feeding) {
                if (System.nanoTime() - silentUntil >= 0) {
                    for (int i = 0; i < perSecond / PARTS_OF_A_SECOND; i++) {
                        send(generator.next());
                    }
                    producer.flush();
                    requireFeeding();
                }
                TimeUnit.MILLISECONDS.sleep(1_000 / PARTS_OF_A_SECOND);
            }
        } catch (Exception | AssertionError e) {
            if (feeding) {
                failure.compareAndSet(null, e);
            }
        }
    }

    private void send(FastaRecord sequence) {
        byte[] key = sequence.id().getBytes(StandardCharsets.UTF_8);
        byte[] value =
                serializer.serialize(topic, new RawSequence(sequence.id(), sequence.residues(), 0L, "", List.of()));
        if (schemaId > 0) {
            // An empty string is one byte, 0.
            value = ByteBuffer.wrap(Arrays.copyOf(value, value.length + 1))
                    .putInt(1, schemaId)
                    .array();
        }
        producer.send(
                new ProducerRecord<>(topic, null, START + sent * STEP_MILLIS, key, value), (metadata, exception) -> {
                    if (exception == null) {
                        acknowledged.incrementAndGet();
                    } else {
                        failure.compareAndSet(null, exception);
                    }
                });
        sent++;
    }
}
