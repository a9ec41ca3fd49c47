package dev.stowage.benchmarks.endtoend;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stowage.cluster.consume.Consumers;
import dev.stowage.schemas.BatchContents;
import dev.stowage.schemas.BatchContentsDeserializer;
import dev.stowage.schemas.Segment;
import dev.stowage.schemas.registry.RegistryClients;
import dev.stowage.topology.core.config.StowageConfig;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Sends sequences at a steady rate and measures the time from each append to the commit of the batch with the sequence.
 */
final class LatencyRun {
    /**
     * Warm-up time: the pools are full, and the JIT has compiled the code of feed and broker, which share the
     * processors.
     */
    private static final int SETTLE_SECONDS = 45;

    private static final long LOOK_MS = 10;

    /** The run ends if nothing is committed for this long. */
    private static final Duration QUIET = Duration.ofSeconds(3);

    private final Cluster cluster;
    private final Map<String, String> keys;
    private final StowageConfig config;
    private final String outputTopic;

    /**
     * @param feed created the input topic
     * @param outputTopic output topic of the application
     */
    LatencyRun(Cluster cluster, Feed feed, String topic, String outputTopic) {
        this.cluster = cluster;
        this.keys = feed.keys(topic);
        this.config = feed.config(topic).stowage();
        this.outputTopic = outputTopic;
    }

    /**
     * Latencies from append to commit, ms, of one bucket or of all.
     *
     * @param rowsPerSecond rows of the bucket in all partitions
     */
    record Latency(double p50, double p99, double greatest, double rowsPerSecond) {}

    /**
     * Result of a run.
     *
     * @param asked configured rate, sequences per second
     * @param sent rate that the feed reached; lower if the machine cannot run both
     * @param windows for each interval, latencies by bucket, and under 0 those of all buckets together
     */
    record Steady(double asked, double sent, List<Map<Integer, Latency>> windows) {}

    /**
     * Sends sequences and measures some intervals after a first one that is not measured.
     *
     * @param seconds duration of each interval
     */
    Steady run(double sequencesPerSecond, int windows, int seconds) throws Exception {
        List<String> command = List.of(
                SteadyFeed.class.getName(),
                new ObjectMapper().writeValueAsString(keys),
                Double.toString(sequencesPerSecond),
                Integer.toString(SETTLE_SECONDS + windows * seconds));
        long start;
        double sentPerSecond;
        Map<Integer, Deque<Commit>> commits;
        try (Child feed = new Child(SteadyFeed.JAVA_OPTIONS, command)) {
            feed.readLine(); // once it is ready
            feed.say("");
            start = System.currentTimeMillis();
            FutureTask<String> sent = new FutureTask<>(feed::readLine);
            new Thread(sent, "feed").start();
            commits = watch(sent);
            sentPerSecond = Double.parseDouble(sent.get());
        }
        List<Window> measured = IntStream.range(0, windows)
                .mapToObj(i -> new Window(start + 1_000L * (SETTLE_SECONDS + i * seconds), seconds))
                .toList();
        take(commits, measured);
        return new Steady(
                sequencesPerSecond,
                sentPerSecond,
                measured.stream().map(Window::latencies).toList());
    }

    /** Records appended in an interval. */
    private static final class Window {
        private final long from;
        private final int seconds;
        private final Map<Integer, LongStream.Builder> millisByBucket = new TreeMap<>();
        private final Map<Integer, Long> rowsByBucket = new TreeMap<>();

        Window(long from, int seconds) {
            this.from = from;
            this.seconds = seconds;
        }

        void take(BatchContents batch, long[] appended, long committed) {
            int bucket = batch.header().bucket();
            boolean counted = false;
            for (Segment segment : batch.segments()) {
                long at = appended[(int) segment.sourceOffset()];
                if (at >= from && at < from + 1_000L * seconds) {
                    counted = true;
                    millisByBucket
                            .computeIfAbsent(bucket, unseen -> LongStream.builder())
                            .add(committed - at);
                }
            }
            if (counted) {
                rowsByBucket.merge(bucket, (long) batch.header().rows(), Long::sum);
            }
        }

        Map<Integer, Latency> latencies() {
            Map<Integer, Latency> latencies = new TreeMap<>();
            LongStream all = LongStream.empty();
            for (Map.Entry<Integer, LongStream.Builder> entry : millisByBucket.entrySet()) {
                long[] millis = entry.getValue().build().toArray();
                all = LongStream.concat(all, LongStream.of(millis));
                latencies.put(
                        entry.getKey(), latency(LongStream.of(millis), rowsByBucket.getOrDefault(entry.getKey(), 0L)));
            }
            long rows = rowsByBucket.values().stream().mapToLong(x -> x).sum();
            latencies.put(0, latency(all, rows));
            return latencies;
        }

        private Latency latency(LongStream millis, long rows) {
            double[] sorted = millis.asDoubleStream().sorted().toArray();
            return new Latency(
                    Spread.percentile(sorted, 0.5),
                    Spread.percentile(sorted, 0.99),
                    sorted[sorted.length - 1],
                    (double) rows / seconds);
        }
    }

    /** When each offset of a partition was committed. */
    private record Commit(long end, long at) {}

    /**
     * During the run, only the committed offsets are queried; the batches are read afterwards. A second's batches
     * become readable at the same time, and reading them would slow down the subject.
     */
    private Map<Integer, Deque<Commit>> watch(Future<?> sent) throws InterruptedException {
        try (KafkaConsumer<byte[], byte[]> consumer = Consumers.ofCommitted(config.clientProperties())) {
            List<TopicPartition> partitions = Consumers.partitions(consumer, outputTopic);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Map<Integer, Deque<Commit>> commits = new HashMap<>();
            partitions.forEach(partition -> commits.put(partition.partition(), new ArrayDeque<>()));
            long quietSince = System.nanoTime();
            while (!sent.isDone() || System.nanoTime() - quietSince < QUIET.toNanos()) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MS);
                Map<TopicPartition, Long> now = consumer.endOffsets(partitions);
                long at = System.currentTimeMillis();
                for (TopicPartition partition : partitions) {
                    long end = Objects.requireNonNull(now.get(partition));
                    if (end > Objects.requireNonNull(ends.get(partition))) {
                        Objects.requireNonNull(commits.get(partition.partition()))
                                .add(new Commit(end, at));
                        quietSince = System.nanoTime();
                    }
                }
                ends = now;
            }
            return commits;
        }
    }

    private void take(Map<Integer, Deque<Commit>> commits, List<Window> windows) {
        Map<Integer, long[]> appended = appended();
        BatchContentsDeserializer deserializer =
                new BatchContentsDeserializer(RegistryClients.create(config.registry()), config.registry());
        cluster.read(outputTopic, record -> {
            Deque<Commit> left = Objects.requireNonNull(commits.get(record.partition()));
            while (!left.isEmpty() && left.getFirst().end() <= record.offset()) {
                left.removeFirst();
            }
            if (left.isEmpty()) {
                return; // committed after the last query
            }
            BatchContents batch = deserializer.deserialize(outputTopic, record.value());
            windows.forEach(window -> window.take(
                    batch,
                    Objects.requireNonNull(appended.get(record.partition())),
                    left.getFirst().at()));
        });
    }

    /** Append time of each input record, ms since 1970, by partition and offset. */
    private Map<Integer, long[]> appended() {
        Map<Integer, LongStream.Builder> times = new HashMap<>();
        cluster.read(
                config.inputTopic(), record -> times.computeIfAbsent(record.partition(), unseen -> LongStream.builder())
                        .add(record.timestamp()));
        Map<Integer, long[]> byOffset = new HashMap<>();
        times.forEach(
                (partition, builder) -> byOffset.put(partition, builder.build().toArray()));
        return byOffset;
    }
}
