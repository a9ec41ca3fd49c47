package dev.stowage.integration.verify;

import static dev.stowage.integration.Cluster.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.integration.Cluster;
import dev.stowage.integration.Stowage.Outcome;
import dev.stowage.integration.StowageProcess;
import dev.stowage.schemas.BatchHeader;
import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.PackedBatchDeserializer;
import dev.stowage.schemas.PackedBatchSerializer;
import dev.stowage.schemas.registry.RegistryClients;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** White space and letters outside the vocabulary in the values of a topic. */
class VerifyUnknownResiduesIT {
    @RegisterExtension
    static final Cluster cluster = new Cluster();

    @Test
    void shouldAgreeWithThePackingOfWrappedTextAndWarnOfManyUnknownResidues() throws Exception {
        // Given: 11 of 110 residues are unknown, and overlong sequences are cut between lines.
        WindowedFeed feed =
                new WindowedFeed(cluster, "wrapped", "input.format", "text", "overlong", "split", "buckets", "16");
        String warning;
        try (StowageProcess run = feed.start()) {
            feed.produce(producer -> {
                for (int i = 0; i < 11; i++) {
                    byte[] value = (i % 2 == 0 ? "MKT\r\nAYI\u00e4 AK\r\nQ*\r\n" : "MKTAY|IAKQRQI 1 SFVKS\n")
                            .getBytes(StandardCharsets.UTF_8);
                    producer.send(new ProducerRecord<>(
                            feed.input(), 0, START + i, ("id" + i).getBytes(StandardCharsets.UTF_8), value));
                }
            });
            assertThat(run.command(feed.settings(), "close").exitCode()).isZero();
            run.stop();
            warning = run.output();
        }

        // When
        Outcome verified = feed.verify();

        // Then
        assertThat(verified.exitCode()).as(verified.out()).isZero();
        assertThat(verified.lastLine()).contains("\"packed\":11,");
        assertThat(warning.lines().filter(line -> line.contains("outside the vocabulary")))
                .singleElement()
                .asString()
                .contains("WARN", "topic=\"wrapped-in\"", "partition=\"0\"", "window=\"0\"", "unknown_residues=\"11\"");
    }

    @Test
    void shouldNoticeABatchThatSaysAnotherNumberOfUnknownResidues() throws Exception {
        // Given
        WindowedFeed feed = new WindowedFeed(cluster, "altered", "window", "1h");
        feed.packAndClose(200);
        List<ConsumerRecord<byte[], byte[]>> batches = new ArrayList<>(feed.read(feed.output()));
        batches.set(0, altered(feed, batches.get(0)));
        feed.recreate(feed.output(), batches);

        // When
        Outcome verified = feed.verify();

        // Then
        assertThat(verified.exitCode()).isEqualTo(1);
        assertThat(verified.out())
                .contains(
                        "batch altered-in/0/0/0: its number of unknown residues is 7, expected 0",
                        "unknown residues is 0 in the pad statistics, but 7 in the batches");
    }

    private static ConsumerRecord<byte[], byte[]> altered(WindowedFeed feed, ConsumerRecord<byte[], byte[]> record) {
        SchemaRegistryClient registry = RegistryClients.create(feed.config().registry());
        PackedBatch batch = new PackedBatchDeserializer(registry, feed.config().registry())
                .deserialize(record.topic(), record.value());
        BatchHeader was = batch.header();
        BatchHeader header = new BatchHeader(
                was.batchId(),
                was.mode(),
                was.bucket(),
                was.rows(),
                was.rowLength(),
                was.window(),
                was.ordinal(),
                was.sequence(),
                was.bucketSequence(),
                was.minTimestamp(),
                was.maxTimestamp(),
                was.encoding(),
                was.realTokens(),
                was.residues(),
                was.padding(),
                was.sumSquaredSegments(),
                was.longestSegment(),
                7,
                was.cause(),
                was.packingVersion(),
                was.fingerprint());
        byte[] value = new PackedBatchSerializer(registry, feed.config().registry())
                .serialize(
                        record.topic(), new PackedBatch(header, batch.segments(), batch.tokens(), batch.sequenceId()));
        return new ConsumerRecord<>(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                TimestampType.CREATE_TIME,
                record.key().length,
                value.length,
                record.key(),
                value,
                new RecordHeaders(record.headers()),
                record.leaderEpoch());
    }
}
