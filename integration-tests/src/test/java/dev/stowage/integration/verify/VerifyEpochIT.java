package dev.stowage.integration.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.integration.Cluster;
import dev.stowage.integration.Stowage.Outcome;
import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.PackedBatchDeserializer;
import dev.stowage.schemas.PackedBatchSerializer;
import dev.stowage.schemas.PadStatistics;
import dev.stowage.schemas.PadStatisticsDeserializer;
import dev.stowage.schemas.PadStatisticsSerializer;
import dev.stowage.schemas.Segment;
import dev.stowage.schemas.WindowManifest;
import dev.stowage.schemas.registry.RegistryClients;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Epochs on the output and the statistics topic that differ from those of the records. */
class VerifyEpochIT {
    @RegisterExtension
    static final Cluster cluster = new Cluster();

    @Test
    void shouldNoticeASegmentOfAnotherEpoch() throws Exception {
        // Given
        WindowedFeed feed = new WindowedFeed(cluster, "segment", "window", "1h");
        feed.packAndClose(200);
        List<ConsumerRecord<byte[], byte[]>> batches = new ArrayList<>(feed.read(feed.output()));
        ConsumerRecord<byte[], byte[]> first = batches.get(0);
        PackedBatch batch = new PackedBatchDeserializer(
                        registry(feed), feed.config().registry())
                .deserialize(first.topic(), first.value());
        List<Segment> segments = new ArrayList<>(batch.segments());
        segments.set(0, withEpoch(segments.get(0), 2));
        PackedBatchSerializer serializer =
                new PackedBatchSerializer(registry(feed), feed.config().registry());
        batches.set(
                0,
                withValue(
                        first,
                        serializer.serialize(
                                first.topic(),
                                new PackedBatch(batch.header(), segments, batch.tokens(), batch.sequenceId()))));
        feed.recreate(feed.output(), batches);

        // When
        Outcome verified = feed.verify();

        // Then
        assertThat(verified.exitCode()).isEqualTo(1);
        assertThat(verified.out())
                .contains(
                        "batch segment-in/0/0/0: a segment has epoch 2, but its window has 0",
                        "of offset " + segments.get(0).sourceOffset() + ": the record's epoch is 0, not 2");
    }

    @Test
    void shouldNoticeAManifestOfAnotherEpochAndNumberOfLowerOnes() throws Exception {
        // Given
        WindowedFeed feed = new WindowedFeed(cluster, "manifest", "window", "1h");
        feed.packAndClose(200);
        String topic = Objects.requireNonNull(feed.settings().get("statistics.topic"));
        Map<String, Object> registry = feed.config().registry();
        PadStatisticsDeserializer deserializer = new PadStatisticsDeserializer(registry(feed), registry);
        PadStatisticsSerializer serializer = new PadStatisticsSerializer(registry(feed), registry);
        List<ConsumerRecord<byte[], byte[]>> altered = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : feed.read(topic)) {
            PadStatistics value = deserializer.deserialize(topic, record.value());
            value.put("epoch", 3L);
            WindowManifest manifest = value.getManifest();
            if (manifest != null) {
                manifest.put("epoch", 4L);
                manifest.put("lower_epoch", 7L);
            }
            altered.add(withValue(record, serializer.serialize(topic, value)));
        }
        feed.recreate(topic, altered);

        // When
        Outcome verified = feed.verify();

        // Then
        assertThat(verified.exitCode()).isEqualTo(1);
        assertThat(verified.out())
                .contains(
                        "epoch is 3 in the pad statistics, but 0 in the batches",
                        "epoch of the manifest is 4 in the pad statistics, but 0 in the batches",
                        "sequences of lower epochs is 7 in the pad statistics, but 0 in the batches");
    }

    private static SchemaRegistryClient registry(WindowedFeed feed) {
        return RegistryClients.create(feed.config().registry());
    }

    private static Segment withEpoch(Segment segment, long epoch) {
        return new Segment(
                segment.id(),
                epoch,
                segment.source(),
                segment.sourceOffset(),
                segment.row(),
                segment.start(),
                segment.slots(),
                segment.length(),
                segment.firstResidue(),
                segment.residues(),
                segment.sourceLength(),
                segment.hasCls(),
                segment.hasEos());
    }

    private static ConsumerRecord<byte[], byte[]> withValue(ConsumerRecord<byte[], byte[]> record, byte[] value) {
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
