package dev.stowage.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.integration.Stowage.Outcome;
import dev.stowage.schemas.PackedBatchDeserializer;
import dev.stowage.schemas.Segment;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A window in which a million segments of one partition wait closes in one transaction, which must not time out. */
class MillionWaitingIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int SEQUENCES = 1_000_000;

    @TempDir
    private Path directory;

    @Test
    void shouldCommitTheCloseWhenAMillionSegmentsWait() throws Exception {
        // Given
        Path fasta = sequences();
        try (Cluster cluster = Cluster.start(directory)) {
            Map<String, String> settings = cluster.settings("million");
            settings.put("topics.partitions", "1");
            settings.put("lookahead", Integer.toString(SEQUENCES + 1));

            // When
            try (StowageProcess run = StowageProcess.run(settings, directory.resolve("run.log"))) {
                run.awaitStart(PATIENCE);
                Outcome sent = Stowage.run(settings, "ingest", "--start", "2026-01-01T00:00:00Z", fasta.toString());
                assertThat(sent.exitCode()).as(sent.err()).isZero();
                Outcome closed = run.command(settings, "close", "--timeout", "3m");
                assertThat(closed.exitCode()).as(closed.err()).isZero();
                run.stop();
            }

            // Then
            assertThat(Files.readString(directory.resolve("run.log"))).doesNotContain("ProducerFenced", "old epoch");
            PackedBatchDeserializer deserializer = new PackedBatchDeserializer(
                    cluster.registry(cluster.config("million")),
                    cluster.config("million").stowage().registry());
            BitSet packed = new BitSet(SEQUENCES);
            long segments = 0;
            for (ConsumerRecord<byte[], byte[]> batch : cluster.read("packed-batches")) {
                for (Segment segment : deserializer
                        .deserialize("packed-batches", batch.value())
                        .segments()) {
                    packed.set((int) segment.sourceOffset());
                    segments++;
                }
            }
            assertThat(segments).isEqualTo(SEQUENCES);
            assertThat(packed.cardinality()).isEqualTo(SEQUENCES);
        }
    }

    private Path sequences() throws IOException {
        Path fasta = directory.resolve("million.fasta");
        Random random = new Random(11);
        String residues = "LAGVSERTIDPKQNFYMHWC".repeat(10);
        try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(fasta, StandardCharsets.US_ASCII))) {
            for (int i = 0; i < SEQUENCES; i++) {
                int from = random.nextInt(100);
                out.print(">s" + i + "\n" + residues.substring(from, from + 1 + random.nextInt(100)) + "\n");
            }
        }
        return fasta;
    }
}
