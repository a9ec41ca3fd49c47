package dev.stowage.benchmarks.endtoend;

import dev.stowage.app.config.AppConfig;
import dev.stowage.app.fasta.FastaRecord;
import dev.stowage.app.generate.SequenceGenerator;
import dev.stowage.app.log.Consumers;
import dev.stowage.schemas.BatchContents;
import dev.stowage.schemas.BatchContentsDeserializer;
import dev.stowage.schemas.RawSequence;
import dev.stowage.schemas.RawSequenceSerializer;
import dev.stowage.schemas.Segment;
import dev.stowage.topology.config.StowageConfig;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends sequences at a steady rate and takes the time until each stands in a committed batch. */
final class LatencyRun {
    /** Until what is sent meets warm pools and a warm reader. */
    private static final double SETTLE_SECONDS = 5;

    private static final int PREPARED = 20_000;
    private static final Duration POLL = Duration.ofMillis(5);

    private final StowageConfig config;
    private final SchemaRegistryClient registry;
    private final String outputTopic;
    private final Map<Integer, List<Double>> byBucket = new TreeMap<>();
    private final Map<Integer, Long> rowsByBucket = new TreeMap<>();
    private volatile boolean sending = true;

    LatencyRun(AppConfig config, SchemaRegistryClient registry, String outputTopic) {
        this.config = config.stowage();
        this.registry = registry;
        this.outputTopic = outputTopic;
    }

    /**
     * How long it took from sending to reading, ms, of one bucket or of all.
     *
     * @param rowsPerSecond rows of the bucket in all partitions
     */
    record Latency(double p50, double p99, double greatest, double rowsPerSecond) {}

    /** By bucket, and under 0 for all buckets together. */
    Map<Integer, Latency> run(double sequencesPerSecond, int seconds) throws InterruptedException {
        Thread sender = new Thread(() -> send(sequencesPerSecond, seconds), "feed");
        long start = System.currentTimeMillis();
        sender.start();
        read(start + (long) (SETTLE_SECONDS * 1_000), start + 1_000L * seconds);
        sender.join();
        Map<Integer, Latency> latencies = new TreeMap<>();
        List<Double> all = new ArrayList<>();
        double counted = seconds - SETTLE_SECONDS;
        byBucket.forEach((bucket, values) -> {
            all.addAll(values);
            latencies.put(bucket, latency(values, rowsByBucket.get(bucket) / counted));
        });
        latencies.put(
                0, latency(all, rowsByBucket.values().stream().mapToLong(x -> x).sum() / counted));
        return latencies;
    }

    private static Latency latency(List<Double> values, double rowsPerSecond) {
        double[] sorted = values.stream().mapToDouble(x -> x).sorted().toArray();
        return new Latency(
                Spread.percentile(sorted, 0.5),
                Spread.percentile(sorted, 0.99),
                sorted[sorted.length - 1],
                rowsPerSecond);
    }

    /** Writes into the epoch of each sequence when it was sent, ms, since that comes out again with its segment. */
    private void send(double perSecond, int seconds) {
        SequenceGenerator generator = new SequenceGenerator(3);
        List<FastaRecord> sequences = new ArrayList<>();
        for (int i = 0; i < PREPARED; i++) {
            sequences.add(generator.next());
        }
        RawSequenceSerializer serializer = new RawSequenceSerializer(registry, config.registry());
        Map<String, Object> properties = config.clientProperties();
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            long start = System.nanoTime();
            for (long i = 0; i < perSecond * seconds; i++) {
                long due = start + (long) (i / perSecond * 1e9);
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(Math.min(due - System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(1)));
                }
                FastaRecord sequence = sequences.get((int) (i % PREPARED));
                long now = System.currentTimeMillis();
                byte[] value = serializer.serialize(
                        config.inputTopic(), new RawSequence(sequence.id(), sequence.residues(), now, ""));
                byte[] key = sequence.id().getBytes(StandardCharsets.UTF_8);
                producer.send(new ProducerRecord<>(config.inputTopic(), null, now, key, value));
            }
        } finally {
            sending = false;
        }
    }

    /** What came when. */
    private record Arrival(byte[] value, long at) {}

    /** Takes the time of each batch as it comes, and decodes it when all have come: a second's batches come at once. */
    private void read(long from, long to) {
        List<Arrival> arrivals = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = Consumers.ofCommitted(config.clientProperties())) {
            consumer.assign(Consumers.partitions(consumer, outputTopic));
            consumer.seekToEnd(consumer.assignment());
            consumer.assignment().forEach(consumer::position);
            boolean any = true;
            while (sending || any) {
                any = false;
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    any = true;
                    arrivals.add(new Arrival(record.value(), System.currentTimeMillis()));
                }
            }
        }
        BatchContentsDeserializer deserializer = new BatchContentsDeserializer(registry, config.registry());
        for (Arrival arrival : arrivals) {
            BatchContents batch = Objects.requireNonNull(deserializer.deserialize(outputTopic, arrival.value()));
            take(batch, arrival.at(), from, to);
        }
    }

    private void take(BatchContents batch, long now, long from, long to) {
        int bucket = batch.header().bucket();
        boolean counted = false;
        for (Segment segment : batch.segments()) {
            if (segment.epoch() >= from && segment.epoch() < to) {
                counted = true;
                byBucket.computeIfAbsent(bucket, unseen -> new ArrayList<>()).add((double) (now - segment.epoch()));
            }
        }
        if (counted) {
            rowsByBucket.merge(bucket, (long) batch.header().rows(), Long::sum);
        }
    }
}
