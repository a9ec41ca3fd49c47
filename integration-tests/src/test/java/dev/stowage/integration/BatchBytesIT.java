package dev.stowage.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.integration.Stowage.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Topics with a limit of 1 MiB per record, and sequences that would fill a batch of 18 MB. */
class BatchBytesIT {
    private static final int SEQUENCES = 6_000;
    private static final int ONE_MIB = 1 << 20;

    /** The broker's limit is 1 MiB, which applies to topics without a limit of their own. */
    @RegisterExtension
    static final Cluster cluster = new Cluster(Map.of("message.max.bytes", Integer.toString(ONE_MIB)));

    private static Path fasta;

    @BeforeAll
    static void writeFasta() throws Exception {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < SEQUENCES; i++) {
            String id = "s" + i;
            lines.add(">" + id + "x".repeat(512 - id.length()));
            lines.add("M");
        }
        fasta = Files.write(cluster.directory().resolve("short.fasta"), lines);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pack", "pad", "flat"})
    void shouldPackEverythingWhenTheOutputTakesOneMiBUncompressed(String mode) throws Exception {
        // Given
        Map<String, String> settings = settings(mode, "mode", mode, "kafka.compression.type", "none");
        // In mode pad a batch is no larger than the pool.
        settings.put("lookahead", mode.equals("pad") ? "4096" : "256");
        create(Objects.requireNonNull(settings.get("output.topic")), ONE_MIB);

        // When
        cluster.pack(settings, fasta);

        // Then
        Stowage.requireIntact(settings, "\"input\":" + SEQUENCES + ",", "\"waiting\":0,");
        int largest = cluster.read(Objects.requireNonNull(settings.get("output.topic"))).stream()
                .mapToInt(record -> record.value().length)
                .max()
                .orElseThrow();
        assertThat(largest).isBetween(900_000, 1_000_000);
    }

    @Test
    void shouldRefuseToStartWhenATopicTakesLessThanABatchAndNameTheKey() throws Exception {
        Map<String, String> settings = settings("less");
        create(Objects.requireNonNull(settings.get("output.topic")), 500_000);

        Outcome refused = Stowage.run(settings, "run");

        assertThat(refused.exitCode()).isNotZero();
        assertThat(refused.err())
                .contains(
                        "topic bytes-less-out has max.message.bytes=500000, but batch.max.bytes=1000000 needs 1002048",
                        "set batch.max.bytes=497952, or `kafka-configs.sh");
        settings.put("batch.max.bytes", "497952");
        try (StowageProcess run = cluster.start(settings)) {
            run.stop();
        }
        settings.put("batch.max.bytes", "497953");
        Outcome copied = Stowage.run(settings, "replay", "--to", "bytes-less-out");
        assertThat(copied.err())
                .contains("topic bytes-less-out has max.message.bytes=500000", "set batch.max.bytes=497952");
    }

    @Test
    void shouldRefuseToStartWhenTheProducerTakesLessThanABatchAndNameBothKeys() {
        Outcome refused = Stowage.run(settings("request", "kafka.max.request.size", "900000"), "run");

        assertThat(refused.exitCode()).isNotZero();
        assertThat(refused.err())
                .contains("kafka.max.request.size", "batch.max.bytes=1000000", "or batch.max.bytes <= 897952");
    }

    private static Map<String, String> settings(String name, String... more) {
        Map<String, String> settings = cluster.ownSettings("bytes-" + name, more);
        settings.put("topics.partitions", "1");
        return settings;
    }

    private static void create(String topic, int maxMessageBytes) throws Exception {
        cluster.topics().create(topic, 1, "max.message.bytes", Integer.toString(maxMessageBytes));
    }
}
