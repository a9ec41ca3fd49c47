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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
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
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends sequences at a steady rate and takes the time until each stands in a committed batch. */
final class LatencyRun {
    /** Until what is sent meets warm pools and a warm reader. */
    private static final double SETTLE_SECONDS = 5;

    private static final int PREPARED = 20_000;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long LOOK_MS = 2;

    /** Nothing more is committed after as long. */
    private static final Duration QUIET = Duration.ofSeconds(3);

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
     * How long it took from sending to the commit of the batch, ms, of one bucket or of all.
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

    /** Up to which offset a partition was committed when. */
    private record Commit(long end, long at) {}

    /**
     * Looks only at how far each partition is committed while it runs, and reads when all is done: a second's batches
     * become readable at once, and whoever read them then would slow what is measured.
     */
    private void read(long from, long to) throws InterruptedException {
        try (KafkaConsumer<byte[], byte[]> consumer = Consumers.ofCommitted(config.clientProperties())) {
            List<TopicPartition> partitions = Consumers.partitions(consumer, outputTopic);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            ends.forEach(consumer::seek);
            Map<TopicPartition, Deque<Commit>> commits = new HashMap<>();
            partitions.forEach(partition -> commits.put(partition, new ArrayDeque<>()));
            long quietSince = System.nanoTime();
            while (sending || System.nanoTime() - quietSince < QUIET.toNanos()) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MS);
                Map<TopicPartition, Long> now = consumer.endOffsets(partitions);
                long at = System.currentTimeMillis();
                for (TopicPartition partition : partitions) {
                    if (now.get(partition) > ends.get(partition)) {
                        commits.get(partition).add(new Commit(now.get(partition), at));
                        quietSince = System.nanoTime();
                    }
                }
                ends = now;
            }
            takeAll(consumer, commits, from, to);
        }
    }

    private void takeAll(
            KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Deque<Commit>> commits, long from, long to) {
        BatchContentsDeserializer deserializer = new BatchContentsDeserializer(registry, config.registry());
        while (commits.entrySet().stream()
                .anyMatch(of -> !of.getValue().isEmpty()
                        && consumer.position(of.getKey())
                                < of.getValue().getLast().end())) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                Deque<Commit> left = commits.get(new TopicPartition(record.topic(), record.partition()));
                while (left.getFirst().end() <= record.offset()) {
                    left.removeFirst();
                }
                BatchContents batch = Objects.requireNonNull(deserializer.deserialize(outputTopic, record.value()));
                take(batch, left.getFirst().at(), from, to);
            }
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
