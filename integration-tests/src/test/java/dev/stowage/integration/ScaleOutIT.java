package dev.stowage.integration;

import static dev.stowage.integration.Processes.PATIENCE;

import dev.stowage.cli.config.AppConfig;
import dev.stowage.files.generate.SequenceGenerator;
import dev.stowage.files.ingest.SequenceSender.Timestamps;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A second instance, added to an application that has run for a while, gets its share of partitions within seconds. */
class ScaleOutIT {
    private static final int PARTITIONS = 4;

    private static final long KAFKA_LAG = 10_000;

    /** Time after the start of the process. A probing rebalance would come only after 10 minutes. */
    private static final Duration AT_ONCE = Duration.ofSeconds(30);

    @RegisterExtension
    final Cluster cluster = new Cluster();

    @Test
    void shouldTakeItsShareWithinSecondsWhenTheChangelogsAreLong() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()));
                StowageProcess first = instance("first")) {
            // Given
            AppConfig config = cluster.config("scale");
            SequenceGenerator generator = new SequenceGenerator(5);
            int sent = 0;
            while (shortestChangelog(admin) <= KAFKA_LAG) {
                int count = 10_000;
                cluster.send(config, generator, count, Timestamps.from(Cluster.START + sent, Duration.ofMillis(1)));
                sent += count;
                awaitPacked(first, sent);
            }
            System.out.printf("%,d sequences, at least %,d offsets in a changelog%n", sent, shortestChangelog(admin));

            // When
            long started = System.nanoTime();
            try (StowageProcess second = instance("second")) {
                second.await("share of the second one", AT_ONCE, () -> cluster.groups()
                        .isSharedByTwo("scale"));
                System.out.printf("shared %.1f s after its start%n", (System.nanoTime() - started) / 1e9);

                // Then
                cluster.send(config, generator, 4_000, Timestamps.from(Cluster.START + sent, Duration.ofMillis(1)));
                awaitPacked(first, sent + 4_000);
                second.requireAlive();
                Stowage.succeed(cluster.settings("scale"), "verify");
            }
        }
    }

    private StowageProcess instance(String name) throws IOException {
        Map<String, String> settings = cluster.settings(
                "scale", "state.dir", cluster.directory().resolve(name).toString());
        settings.put("kafka.commit.interval.ms", "20");
        settings.put("lookahead", "1024");
        return cluster.start(settings);
    }

    private void awaitPacked(StowageProcess instance, int sent) {
        instance.await(sent + " sequences", PATIENCE, () -> cluster.committed("scale", "sequences") >= sent);
    }

    /** End offset, which includes the records that compaction has removed. */
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
