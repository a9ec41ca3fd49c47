package dev.stowage.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.cli.config.AppConfig;
import dev.stowage.files.generate.SequenceGenerator;
import dev.stowage.files.ingest.SequenceSender.Timestamps;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A second instance of an application that has packed for a while takes its share at once. */
class ScaleOutIT {
    private static final int PARTITIONS = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final long KAFKA_LAG = 10_000;

    /** After the start of the process. Kafka Streams would look again only after 10 minutes. */
    private static final Duration AT_ONCE = Duration.ofSeconds(30);

    @TempDir
    static Path directory;

    @Test
    void shouldTakeItsShareWithinSecondsWhenTheChangelogsAreLong() throws Exception {
        try (Cluster cluster = Cluster.start(directory);
                Admin admin = Admin.create(
                        Map.of("bootstrap.servers", cluster.settings("scale").get("bootstrap.servers")));
                StowageProcess first = instance(cluster, "first")) {
            // Given
            AppConfig config = cluster.config("scale");
            SequenceGenerator generator = new SequenceGenerator(5);
            int sent = 0;
            while (shortestChangelog(admin) <= KAFKA_LAG) {
                int count = 10_000;
                cluster.send(
                        config, generator, count, Timestamps.from(1_767_225_600_000L + sent, Duration.ofMillis(1)));
                sent += count;
                awaitPacked(first, cluster, sent);
            }
            System.out.printf("%,d sequences, at least %,d offsets in a changelog%n", sent, shortestChangelog(admin));

            // When
            long started = System.nanoTime();
            try (StowageProcess second = instance(cluster, "second")) {
                second.await("share of the second one", AT_ONCE, () -> cluster.isSharedByTwo("scale"));
                System.out.printf("shared %.1f s after its start%n", (System.nanoTime() - started) / 1e9);

                // Then
                cluster.send(
                        config, generator, 4_000, Timestamps.from(1_767_225_600_000L + sent, Duration.ofMillis(1)));
                awaitPacked(first, cluster, sent + 4_000);
                second.requireAlive();
                assertThat(Stowage.run(cluster.settings("scale"), "verify").exitCode())
                        .isZero();
            }
        }
    }

    private static StowageProcess instance(Cluster cluster, String name) throws IOException {
        Map<String, String> settings =
                cluster.settings("scale", "state.dir", directory.resolve(name).toString());
        settings.put("kafka.commit.interval.ms", "20");
        settings.put("lookahead", "1024");
        StowageProcess process = StowageProcess.run(settings, directory.resolve(name + ".log"));
        process.awaitStart(PATIENCE);
        return process;
    }

    private static void awaitPacked(StowageProcess instance, Cluster cluster, int sent) {
        instance.await(sent + " sequences", PATIENCE, () -> cluster.committed("scale", "sequences") >= sent);
    }

    /** End offset, which the records that compaction has removed count for, too. */
    private static long shortestChangelog(Admin admin) throws ExecutionException, InterruptedException {
        String changelog = "scale-pool-changelog";
        if (!admin.listTopics().names().get().contains(changelog)) {
            return 0;
        }
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            latest.put(new TopicPartition(changelog, partition), OffsetSpec.latest());
        }
        return admin.listOffsets(latest).all().get().values().stream()
                .mapToLong(end -> end.offset())
                .min()
                .orElseThrow();
    }
}
