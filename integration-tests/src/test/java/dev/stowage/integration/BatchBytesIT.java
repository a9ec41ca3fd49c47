package dev.stowage.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.integration.Stowage.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Topics that take 1 MiB, and sequences of which a batch could hold 18 MB. */
class BatchBytesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int SEQUENCES = 6_000;
    private static final int ONE_MIB = 1 << 20;

    @TempDir
    static Path directory;

    private static Cluster cluster;
    private static Path fasta;

    @BeforeAll
    static void start() throws Exception {
        // Every topic whose own limit is not set takes 1 MiB, too.
        cluster = Cluster.start(directory, Map.of("message.max.bytes", Integer.toString(ONE_MIB)));
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < SEQUENCES; i++) {
            String id = "s" + i;
            lines.add(">" + id + "x".repeat(512 - id.length()));
            lines.add("M");
        }
        fasta = Files.write(directory.resolve("short.fasta"), lines);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pack", "pad", "flat"})
    void shouldPackEverythingWhenTheOutputTakesOneMiBUncompressed(String mode) throws Exception {
        // Given
        Map<String, String> settings = settings(mode, "mode", mode, "kafka.compression.type", "none");
        // In mode pad a batch is no larger than the pool.
        settings.put("lookahead", mode.equals("pad") ? "4096" : "256");
        create(settings.get("output.topic"), ONE_MIB);

        // When
        try (StowageProcess run = StowageProcess.run(settings, directory.resolve(mode + ".log"))) {
            run.awaitStart(PATIENCE);
            Outcome sent = Stowage.run(settings, "ingest", "--start", "2026-01-01T00:00:00Z", fasta.toString());
            assertThat(sent.exitCode()).as(sent.err()).isZero();
            Outcome closed = run.command(settings, "close");
            assertThat(closed.exitCode()).as(closed.err()).isZero();
            run.stop();
        }

        // Then
        Outcome verified = Stowage.run(settings, "verify", "--json");
        assertThat(verified.exitCode()).as(verified.out()).isZero();
        assertThat(verified.lastLine()).contains("\"input\":" + SEQUENCES + ",", "\"waiting\":0,");
        int largest = cluster.read(settings.get("output.topic")).stream()
                .mapToInt(record -> record.value().length)
                .max()
                .orElseThrow();
        assertThat(largest).isBetween(900_000, 1_000_000);
        Outcome replayed = Stowage.run(settings, "replay", "--check");
        assertThat(replayed.exitCode()).as(replayed.out()).isZero();
    }

    @Test
    void shouldRefuseToStartWhenATopicTakesLessThanABatchAndNameTheKey() throws Exception {
        Map<String, String> settings = settings("less");
        create(settings.get("output.topic"), 500_000);

        Outcome refused = Stowage.run(settings, "run");

        assertThat(refused.exitCode()).isNotZero();
        assertThat(refused.err())
                .contains(
                        "topic less-output has max.message.bytes=500000, but batch.max.bytes=1000000 needs 1002048",
                        "set batch.max.bytes=497952, or `kafka-configs.sh");
        settings.put("batch.max.bytes", "497952");
        try (StowageProcess run = StowageProcess.run(settings, directory.resolve("less.log"))) {
            run.awaitStart(PATIENCE);
            run.stop();
        }
        settings.put("batch.max.bytes", "497953");
        Outcome copied = Stowage.run(settings, "replay", "--to", "less-output");
        assertThat(copied.err())
                .contains("topic less-output has max.message.bytes=500000", "set batch.max.bytes=497952");
    }

    @Test
    void shouldRefuseToStartWhenTheProducerTakesLessThanABatchAndNameBothKeys() {
        Outcome refused = Stowage.run(settings("request", "kafka.max.request.size", "900000"), "run");

        assertThat(refused.exitCode()).isNotZero();
        assertThat(refused.err())
                .contains("kafka.max.request.size", "batch.max.bytes=1000000", "or batch.max.bytes <= 897952");
    }

    private static Map<String, String> settings(String name, String... more) {
        Map<String, String> settings = new HashMap<>(cluster.settings("bytes-" + name, more));
        for (String topic : List.of("input", "output", "rejects", "statistics")) {
            settings.put(topic + ".topic", name + "-" + topic);
        }
        settings.put("topics.partitions", "1");
        return settings;
    }

    private static void create(String topic, int maxMessageBytes) throws Exception {
        Map<String, String> properties = Map.of(
                "max.message.bytes",
                Integer.toString(maxMessageBytes),
                "retention.ms",
                "-1",
                "message.timestamp.after.max.ms",
                Long.toString(Long.MAX_VALUE));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1).configs(properties)))
                    .all()
                    .get();
        }
    }
}
