package dev.stowage.integration;

import static dev.stowage.integration.Cluster.START;
import static dev.stowage.integration.Processes.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.stowage.cli.config.AppConfig;
import dev.stowage.cluster.close.WindowCloser;
import dev.stowage.files.generate.SequenceGenerator;
import dev.stowage.files.ingest.SequenceSender.Timestamps;
import dev.stowage.schemas.BucketStatistics;
import dev.stowage.schemas.PadStatistics;
import dev.stowage.schemas.PadStatisticsDeserializer;
import dev.stowage.server.run.FailureHandler;
import dev.stowage.testsupport.DecodedBatch;
import dev.stowage.testsupport.NamedCounts;
import dev.stowage.testsupport.Recount;
import dev.stowage.topology.core.view.BucketView;
import dev.stowage.topology.core.view.PartitionView;
import dev.stowage.topology.core.view.PoolView;
import dev.stowage.topology.core.view.WindowView;
import dev.stowage.topology.streams.StowageTopology;
import dev.stowage.topology.streams.config.StreamsSettings;
import dev.stowage.topology.streams.store.PartitionViewQuery;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.query.StateQueryRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The responses of a running application agree exactly with the committed records of its output topic. */
class ViewsIT {
    private static final Duration STEP = Duration.ofMillis(200);
    private static final int PARTITIONS = 4;

    @RegisterExtension
    static final Cluster cluster = new Cluster();

    @Test
    void shouldNeverBeAheadOfTheOutputAndEqualItWhenIdle() throws Exception {
        AppConfig config = cluster.config("views", settings("views"));
        cluster.prepare(config);
        try (KafkaStreams streams = application(config);
                WindowCloser closer = new WindowCloser(config.stowage())) {
            streams.start();

            // While it packs: each response is the sum over the first n committed batches, with n from the response.
            SequenceGenerator generator = new SequenceGenerator(7);
            Set<Long> seen = new HashSet<>();
            AtomicInteger sent = new AtomicInteger();
            await("different states").atMost(PATIENCE).until(() -> {
                sent.addAndGet(send(config, generator, sent.get(), 400));
                Map<Integer, PartitionView> views = views(streams);
                seen.add(batches(views));
                checkAgainstOutput(config, views);
                return sent.get() >= 6_000 && seen.size() > 5;
            });

            // When it is idle: the sum over all batches.
            await("all sequences").atMost(PATIENCE).until(() -> accepted(streams) == sent.get());
            Map<Integer, PartitionView> idle = views(streams);
            checkAgainstOutput(config, idle);
            assertThat(batches(idle)).isEqualTo(cluster.read("views-batches").size());
            assertThat(idle.values())
                    .allSatisfy(view -> assertThat(view.pool().segments()).isPositive());

            // When its windows are closed: also the counts on the statistics topic.
            closer.closeAll(PATIENCE, waiting -> {});
            await("empty pools").atMost(PATIENCE).until(() -> views(streams).values().stream()
                    .allMatch(view -> view.pool().equals(PoolView.EMPTY)));
            Map<Integer, PartitionView> closed = views(streams);
            checkAgainstOutput(config, closed);
            assertThat(batches(closed)).isEqualTo(cluster.read("views-batches").size());
            assertThat(closed.values())
                    .allSatisfy(view -> assertThat(view.ticks()).isEqualTo(1));
            assertThat(windows(closed)).hasSizeGreaterThan(20).isEqualTo(reportedWindows(config));
        }
    }

    @Test
    void shouldEqualARecountAfterACrashWithItsStateAndWithoutIt() throws Exception {
        String[] keys = settings("crash");
        AppConfig config = cluster.config("crash", keys);
        SequenceGenerator generator = new SequenceGenerator(8);
        Map<String, String> settings = cluster.settings("crash", keys);
        int sent = 0;
        try (StowageProcess process = cluster.start(settings)) {
            sent += send(config, generator, sent, 3_000);
            process.await(
                    "batches", PATIENCE, () -> cluster.read("crash-batches").size() > 100);
            sent += send(config, generator, sent, 3_000);
            process.kill();
        }

        // When: another process takes over the state of the killed one.
        int all = sent;
        Map<Integer, PartitionView> before;
        try (KafkaStreams streams = application(config)) {
            streams.start();
            await("all sequences").atMost(PATIENCE).until(() -> accepted(streams) == all);
            before = views(streams);
            checkAgainstOutput(config, before);
            assertThat(batches(before)).isEqualTo(cluster.read("crash-batches").size());
        }

        // When: only the changelogs are left, and no record arrives that would cause a commit.
        Utils.delete(Path.of(settings.get("state.dir")).toFile());
        try (KafkaStreams streams = application(config)) {
            streams.start();
            await("all partitions").atMost(PATIENCE).until(() -> views(streams).size() == PARTITIONS);
            Map<Integer, PartitionView> after = views(streams);
            checkAgainstOutput(config, after);
            after.forEach((partition, view) -> {
                assertThat(view.sinceStart())
                        .isEqualTo(Objects.requireNonNull(before.get(partition)).sinceStart());
                assertThat(view.windows())
                        .isEqualTo(Objects.requireNonNull(before.get(partition)).windows());
                assertThat(view.pool())
                        .isEqualTo(Objects.requireNonNull(before.get(partition)).pool());
                assertThat(view.accepted())
                        .isEqualTo(Objects.requireNonNull(before.get(partition)).accepted());
                assertThat(view.lastOffset())
                        .isEqualTo(Objects.requireNonNull(before.get(partition)).lastOffset());
            });
        }
    }

    @Test
    void shouldEqualARecountAfterCommitsThatFailed() throws Exception {
        AppConfig config = cluster.config("fenced", settings("fenced"));
        cluster.prepare(config);
        SequenceGenerator generator = new SequenceGenerator(9);
        AtomicInteger lost = new AtomicInteger();
        try (KafkaStreams streams = application(config)) {
            streams.setStateListener((now, before) -> lost.addAndGet(now == State.REBALANCING ? 1 : 0));
            streams.start();
            int sent = 0;
            for (int round = 0; round < 3; round++) {
                int already = sent;
                await("all of before")
                        .dontCatchUncaughtExceptions()
                        .atMost(PATIENCE)
                        .until(() -> {
                            Map<Integer, PartitionView> views = views(streams);
                            return views.size() == PARTITIONS && accepted(streams) == already;
                        });
                int rebalances = lost.get();
                sent += send(config, generator, sent, 800);

                // When: the open transactions of both threads are aborted.
                cluster.groups().fenceProducers("fenced-");

                // The threads whose transactions are aborted end and are replaced, which is expected here.
                await("lost tasks")
                        .dontCatchUncaughtExceptions()
                        .atMost(PATIENCE)
                        .until(() -> {
                            checkAgainstOutput(config, views(streams));
                            return lost.get() > rebalances;
                        });
            }
            int all = sent;
            await("all sequences")
                    .dontCatchUncaughtExceptions()
                    .atMost(PATIENCE)
                    .until(() -> accepted(streams) == all);

            // Then
            Map<Integer, PartitionView> views = views(streams);
            checkAgainstOutput(config, views);
            assertThat(batches(views)).isEqualTo(cluster.read("fenced-batches").size());
        }
    }

    private static String[] settings(String name) {
        return new String[] {
            "input.topic",
            name + "-sequences",
            "output.topic",
            name + "-batches",
            "rejects.topic",
            name + "-rejects",
            "statistics.topic",
            name + "-statistics",
            "threads",
            "2",
            "window",
            "1m",
            "batch.slots",
            "4096",
        };
    }

    private static KafkaStreams application(AppConfig config) {
        KafkaStreams streams = new KafkaStreams(
                StowageTopology.build(config.stowage(), cluster.registry(config)),
                StreamsSettings.properties(config.stowage()));
        streams.setUncaughtExceptionHandler(new FailureHandler(config.stowage().schemaRegistryMaxOutage()));
        return streams;
    }

    private static int send(AppConfig config, SequenceGenerator generator, int from, int count) {
        long start = START + from * STEP.toMillis();
        cluster.send(config, generator, count, Timestamps.from(start, STEP));
        return count;
    }

    /** Responses by partition; partitions that are being restored are missing. */
    private static Map<Integer, PartitionView> views(KafkaStreams streams) {
        Map<Integer, PartitionView> views = new TreeMap<>();
        streams.query(StateQueryRequest.inStore(StowageTopology.POOL_STORE).withQuery(new PartitionViewQuery()))
                .getPartitionResults()
                .forEach((partition, result) -> {
                    if (result.isSuccess()) {
                        views.put(partition, result.getResult());
                    }
                });
        return views;
    }

    private static long accepted(KafkaStreams streams) {
        return views(streams).values().stream()
                .mapToLong(PartitionView::accepted)
                .sum();
    }

    private static long batches(Map<Integer, PartitionView> views) {
        return views.values().stream().mapToLong(PartitionView::batches).sum();
    }

    /** The output is read after the responses were received. */
    private static void checkAgainstOutput(AppConfig config, Map<Integer, PartitionView> views) {
        Map<Integer, List<DecodedBatch>> batches = new TreeMap<>();
        SchemaRegistryClient registry = cluster.registry(config);
        for (ConsumerRecord<byte[], byte[]> record :
                cluster.read(config.stowage().outputTopic())) {
            batches.computeIfAbsent(record.partition(), unseen -> new ArrayList<>())
                    .add(DecodedBatch.of(record.value(), registry));
        }
        int longest = config.stowage().packingOptions().longestSegment();
        views.forEach((partition, view) -> {
            List<DecodedBatch> committed = batches.getOrDefault(partition, List.of());
            assertThat(view.batches()).as("ahead of the output").isLessThanOrEqualTo(committed.size());
            List<DecodedBatch> first = committed.subList(0, (int) view.batches());
            assertThat(counts(view.sinceStart())).isEqualTo(Recount.byBucket(first, longest));
            long packed =
                    first.stream().mapToLong(batch -> batch.segments().size()).sum();
            assertThat(view.pool().segments()).isEqualTo(view.accepted() - packed);
        });
    }

    private static Map<Integer, NamedCounts> counts(Map<Integer, BucketView> views) {
        Map<Integer, NamedCounts> counts = new TreeMap<>();
        views.forEach((bucket, view) -> counts.put(bucket, NamedCounts.of(view)));
        return counts;
    }

    /** NamedCounts by partition, window and bucket, of the windows in which anything was packed. */
    private static Map<String, NamedCounts> windows(Map<Integer, PartitionView> views) {
        Map<String, NamedCounts> windows = new TreeMap<>();
        views.forEach((partition, view) -> {
            for (WindowView window : view.windows()) {
                assertThat(window.open()).isFalse();
                counts(window.buckets())
                        .forEach((bucket, counts) ->
                                windows.put(partition + "/" + window.offset() + "/" + bucket, counts));
            }
        });
        return windows;
    }

    private static Map<String, NamedCounts> reportedWindows(AppConfig config) {
        Map<String, NamedCounts> windows = new TreeMap<>();
        PadStatisticsDeserializer deserializer = new PadStatisticsDeserializer(
                cluster.registry(config), config.stowage().registry());
        for (ConsumerRecord<byte[], byte[]> record :
                cluster.read(config.stowage().statisticsTopic())) {
            PadStatistics statistics = deserializer.deserialize("", record.value());
            BucketStatistics counts = statistics.getBucketStatistics();
            if (counts != null) {
                windows.put(
                        statistics.getSourcePartition() + "/" + statistics.getWindowOffset() + "/" + counts.getBucket(),
                        NamedCounts.of(counts));
            }
        }
        return windows;
    }
}
