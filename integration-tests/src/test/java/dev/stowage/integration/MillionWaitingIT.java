package dev.stowage.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.testsupport.DecodedBatch;
import dev.stowage.testsupport.DecodedSegment;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A window in which a million segments of one partition wait closes in one transaction, which must not time out. */
class MillionWaitingIT {
    private static final int SEQUENCES = 1_000_000;

    @RegisterExtension
    final Cluster cluster = new Cluster();

    @Test
    void shouldCommitTheCloseWhenAMillionSegmentsWait() throws Exception {
        // Given
        Path fasta = sequences();
        Map<String, String> settings = cluster.settings("million");
        settings.put("topics.partitions", "1");
        settings.put("lookahead", Integer.toString(SEQUENCES + 1));

        // When
        String output;
        try (StowageProcess run = cluster.start(settings)) {
            Stowage.ingest(settings, fasta);
            run.command(settings, "close", "--timeout", "3m").requireSuccess();
            run.stop();
            output = run.output();
        }

        // Then
        assertThat(output).doesNotContain("ProducerFenced", "old epoch");
        SchemaRegistryClient registry = cluster.registry(Cluster.config(settings));
        BitSet packed = new BitSet(SEQUENCES);
        long segments = 0;
        for (ConsumerRecord<byte[], byte[]> record : cluster.read("packed-batches")) {
            for (DecodedSegment segment :
                    DecodedBatch.of(record.value(), registry).segments()) {
                packed.set((int) segment.sourceOffset());
                segments++;
            }
        }
        assertThat(segments).isEqualTo(SEQUENCES);
        assertThat(packed.cardinality()).isEqualTo(SEQUENCES);
    }

    private Path sequences() throws IOException {
        Path fasta = cluster.directory().resolve("million.fasta");
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
