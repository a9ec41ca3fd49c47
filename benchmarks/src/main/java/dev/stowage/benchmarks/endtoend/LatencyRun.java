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
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends sequences at a steady rate and takes the time from each one's append until it stands in a committed batch. */
final class LatencyRun {
    /** Until what is sent meets warm pools, and Java has compiled the feed, which takes processors from what is measured. */
    private static final int SETTLE_SECONDS = 15;

    private static final int PREPARED = 20_000;
    private static final long LOOK_MS = 5;

    /** Nothing more is committed after as long. */
    private static final Duration QUIET = Duration.ofSeconds(3);

    private final Cluster cluster;
    private final StowageConfig config;
    private final SchemaRegistryClient registry;
    private final String outputTopic;
    private final Map<Integer, List<Double>> byBucket = new TreeMap<>();
    private final Map<Integer, Long> rowsByBucket = new TreeMap<>();
    private volatile boolean sending = true;
    private volatile double sentPerSecond;

    LatencyRun(Cluster cluster, AppConfig config, SchemaRegistryClient registry, String outputTopic) {
        this.cluster = cluster;
        this.config = config.stowage();
        this.registry = registry;
        this.outputTopic = outputTopic;
    }

    /**
     * How long it took from the append to the commit of the batch, ms, of one bucket or of all.
     *
     * @param rowsPerSecond rows of the bucket in all partitions
     */
    record Latency(double p50, double p99, double greatest, double rowsPerSecond) {}

    /**
     * What a run gave.
     *
     * @param asked sequences a second
     * @param sent sequences a second that the feed reached: less where the machine cannot do both
     * @param byBucket latencies by bucket, and under 0 of all buckets together
     */
    record Steady(double asked, double sent, Map<Integer, Latency> byBucket) {}

    /**
     * Feeds, and measures.
     *
     * @param seconds that count, after some that do not
     */
    Steady run(double sequencesPerSecond, int seconds) throws InterruptedException {
        Thread sender = new Thread(() -> send(sequencesPerSecond, SETTLE_SECONDS + seconds), "feed");
        long start = System.currentTimeMillis();
        sender.start();
        Map<Integer, Deque<Commit>> commits = watch();
        sender.join();
        take(commits, start + 1_000L * SETTLE_SECONDS, start + 1_000L * (SETTLE_SECONDS + seconds));
        Map<Integer, Latency> latencies = new TreeMap<>();
        List<Double> all = new ArrayList<>();
        byBucket.forEach((bucket, values) -> {
            all.addAll(values);
            latencies.put(bucket, latency(values, rowsByBucket.get(bucket) / (double) seconds));
        });
        latencies.put(
                0, latency(all, rowsByBucket.values().stream().mapToLong(x -> x).sum() / (double) seconds));
        return new Steady(sequencesPerSecond, sentPerSecond, latencies);
    }

    private static Latency latency(List<Double> values, double rowsPerSecond) {
        double[] sorted = values.stream().mapToDouble(x -> x).sorted().toArray();
        return new Latency(
                Spread.percentile(sorted, 0.5),
                Spread.percentile(sorted, 0.99),
                sorted[sorted.length - 1],
                rowsPerSecond);
    }

    /** Sends what was serialized before, since the feed shares its processors with what is measured. */
    private void send(double perSecond, int seconds) {
        SequenceGenerator generator = new SequenceGenerator(3);
        RawSequenceSerializer serializer = new RawSequenceSerializer(registry, config.registry());
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < PREPARED; i++) {
            FastaRecord sequence = generator.next();
            byte[] value = serializer.serialize(
                    config.inputTopic(), new RawSequence(sequence.id(), sequence.residues(), 0L, ""));
            byte[] key = sequence.id().getBytes(StandardCharsets.UTF_8);
            records.add(new ProducerRecord<>(config.inputTopic(), key, value));
        }
        Map<String, Object> properties = config.clientProperties();
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
        properties.put(ProducerConfig.COMPRESSION_ZSTD_LEVEL_CONFIG, 1);
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            long all = (long) (perSecond * seconds);
            long start = System.nanoTime();
            for (long i = 0; i < all; i++) {
                long due = start + (long) (i / perSecond * 1e9);
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(Math.min(due - System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(1)));
                }
                producer.send(records.get((int) (i % PREPARED)));
            }
            sentPerSecond = all * 1e9 / (System.nanoTime() - start);
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
    private Map<Integer, Deque<Commit>> watch() throws InterruptedException {
        try (KafkaConsumer<byte[], byte[]> consumer = Consumers.ofCommitted(config.clientProperties())) {
            List<TopicPartition> partitions = Consumers.partitions(consumer, outputTopic);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Map<Integer, Deque<Commit>> commits = new HashMap<>();
            partitions.forEach(partition -> commits.put(partition.partition(), new ArrayDeque<>()));
            long quietSince = System.nanoTime();
            while (sending || System.nanoTime() - quietSince < QUIET.toNanos()) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MS);
                Map<TopicPartition, Long> now = consumer.endOffsets(partitions);
                long at = System.currentTimeMillis();
                for (TopicPartition partition : partitions) {
                    if (now.get(partition) > ends.get(partition)) {
                        commits.get(partition.partition()).add(new Commit(now.get(partition), at));
                        quietSince = System.nanoTime();
                    }
                }
                ends = now;
            }
            return commits;
        }
    }

    private void take(Map<Integer, Deque<Commit>> commits, long from, long to) {
        Map<Integer, long[]> appended = appended();
        BatchContentsDeserializer deserializer = new BatchContentsDeserializer(registry, config.registry());
        cluster.read(outputTopic, record -> {
            Deque<Commit> left = commits.get(record.partition());
            while (!left.isEmpty() && left.getFirst().end() <= record.offset()) {
                left.removeFirst();
            }
            if (left.isEmpty()) {
                return; // committed after the last look
            }
            BatchContents batch = Objects.requireNonNull(deserializer.deserialize(outputTopic, record.value()));
            take(batch, appended.get(record.partition()), left.getFirst().at(), from, to);
        });
    }

    /** When each record of the input was appended, ms since 1970, by partition and offset. */
    private Map<Integer, long[]> appended() {
        Map<Integer, List<Long>> times = new HashMap<>();
        cluster.read(
                config.inputTopic(), record -> times.computeIfAbsent(record.partition(), unseen -> new ArrayList<>())
                        .add(record.timestamp()));
        Map<Integer, long[]> byOffset = new HashMap<>();
        times.forEach((partition, list) ->
                byOffset.put(partition, list.stream().mapToLong(time -> time).toArray()));
        return byOffset;
    }

    private void take(BatchContents batch, long[] appended, long now, long from, long to) {
        int bucket = batch.header().bucket();
        boolean counted = false;
        for (Segment segment : batch.segments()) {
            long at = appended[(int) segment.sourceOffset()];
            if (at >= from && at < to) {
                counted = true;
                byBucket.computeIfAbsent(bucket, unseen -> new ArrayList<>()).add((double) (now - at));
            }
        }
        if (counted) {
            rowsByBucket.merge(bucket, (long) batch.header().rows(), Long::sum);
        }
    }
}
