package dev.stowage.topology.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.packing.Mode;
import dev.stowage.schemas.EmissionCause;
import dev.stowage.schemas.EncodedSize;
import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.PackedBatchDeserializer;
import dev.stowage.schemas.RawSequence;
import dev.stowage.schemas.RawSequenceSerializer;
import dev.stowage.schemas.RawSequenceView;
import dev.stowage.schemas.Segment;
import dev.stowage.topology.core.Repacker;
import dev.stowage.topology.core.Repacker.Counters;
import dev.stowage.topology.core.config.SegmentSizes;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.input.Tick;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A batch that is too large for a topic would stop the application, so no batch exceeds {@code batch.max.bytes}. */
class BatchSizeTest {
    private static final int SEQUENCES = 6_000;
    private static final long START = 1_767_225_600_000L;

    private final MockSchemaRegistryClient registry = new MockSchemaRegistryClient();

    @TempDir
    Path directory;

    /** The kinds of sequences. */
    private enum Feed {
        /** One residue each; ids and sources have the max length. */
        LONG_IDS(150_000),
        /** One to three residues; ids have the min length. */
        PEPTIDES(40_000),
        /** Ids of 1 to 512 bytes, some of them not ASCII, one to 70 residues, any epoch. */
        ANY(40_000);

        private final int limit;

        Feed(int limit) {
            this.limit = limit;
        }
    }

    @ParameterizedTest(name = "{0} {1} seed {3}: {2}")
    @CsvSource({
        "pack, LONG_IDS, special.tokens=none;buckets=8, 1",
        "pack, PEPTIDES, special.tokens=none;buckets=4096, 2",
        "pack, ANY, special.tokens=always, 3",
        "pack, ANY, packing.version=1, 4",
        "pack, ANY, batch.fixed.shape=true, 5",
        "pack, ANY, strategy=best-fit;sequence.id.base=1, 6",
        "pack, LONG_IDS, strategy=first-fit;buckets=24, 7",
        "pack, LONG_IDS, strategy=best-fit-decreasing;segment.multiple=4;buckets=32, 8",
        "pack, ANY, row.max.segments=5;vocabulary=64, 9",
        "pad, LONG_IDS, special.tokens=none, 10",
        "pad, ANY, row.multiple=16, 11",
        "flat, LONG_IDS, special.tokens=none, 12",
        "flat, PEPTIDES, special.tokens=none, 13",
        "flat, ANY, row.multiple=64, 14",
        "flat, ANY, packing.version=1;lookahead=2000, 15",
        "flat, ANY, batch.fixed.shape=true, 16",
        "flat, ANY, strategy=best-fit, 17",
    })
    void shouldComeCloseToTheLimitAndNeverExceedIt(String mode, Feed feed, String settings, long seed)
            throws Exception {
        StowageConfig config = config(mode, settings + ";batch.max.bytes=" + feed.limit);

        List<byte[]> batches = pack(config, feed, seed);

        double closest = 0;
        double loosest = 1;
        for (byte[] batch : batches) {
            PackedBatch decoded = new PackedBatchDeserializer(registry, config.registry()).deserialize("", batch);
            long bound = bound(config, decoded);
            assertThat((long) batch.length).isLessThanOrEqualTo(bound);
            assertThat(bound).isLessThanOrEqualTo(config.batchMaxBytes());
            closest = Math.max(closest, (double) batch.length / config.batchMaxBytes());
            if (bound > config.batchMaxBytes() / 2) {
                loosest = Math.min(loosest, (double) batch.length / bound);
            }
        }
        assertThat(batches.stream().mapToInt(batch -> batch.length).sum()).isGreaterThan(3 * config.batchMaxBytes());
        // The ids of the first 63 segments of a row take one byte less than the following ones.
        double tight = config.mode() == Mode.FLAT && feed == Feed.ANY ? 0.85 : 0.93;
        assertThat(loosest).as("encoded size beside its bound").isGreaterThan(tight);
        assertThat(closest).as("largest batch beside the limit").isGreaterThan(0.85);
    }

    @Test
    void shouldSendBatchesBelowOneMiBAsFullWithTheDefaultConfiguration() {
        try (Harness harness = new Harness(directory)) {
            RawSequenceSerializer serializer = new RawSequenceSerializer(harness.registry, harness.config.registry());
            for (int i = 0; i < SEQUENCES; i++) {
                harness.send("key", serializer.serialize("sequences", sequence(Feed.LONG_IDS, new Random(i))), START);
            }

            List<TestRecord<byte[], byte[]>> records = harness.records("packed-batches");

            assertThat(records).hasSizeGreaterThan(4);
            PackedBatchDeserializer deserializer =
                    new PackedBatchDeserializer(harness.registry, harness.config.registry());
            assertThat(records).allSatisfy(record -> {
                // A row takes 180,000 bytes.
                assertThat(record.value().length).isBetween(800_000, 1_000_000);
                assertThat(deserializer.deserialize("", record.value()).header().cause())
                        .isEqualTo(EmissionCause.FULL);
            });
        }
    }

    /** The bytes that the packer computes. */
    private static long bound(StowageConfig config, PackedBatch batch) {
        int[] segmentsOfRow = new int[batch.header().rows()];
        int[] slotsOfRow = new int[batch.header().rows()];
        long bytes = EncodedSize.OF_BATCH;
        for (Segment segment : batch.segments()) {
            segmentsOfRow[segment.row()]++;
            slotsOfRow[segment.row()] += segment.slots();
            bytes += EncodedSize.ofSegment(
                    segment,
                    SegmentSizes.lastRow(config.packingOptions()),
                    SegmentSizes.lastStart(config.packingOptions()));
        }
        for (int row = 0; row < segmentsOfRow.length; row++) {
            boolean single = segmentsOfRow[row] <= 63 || config.mode() == Mode.PAD;
            bytes += 2L * batch.header().rowLength() + (single ? 0 : slotsOfRow[row]);
        }
        return bytes;
    }

    private StowageConfig config(String mode, String settings) throws Exception {
        Map<String, String> values = new HashMap<>(
                Map.of("mode", mode, "buckets", "72", "batch.slots", "8192", "batch.max.wait.rows", "100000"));
        for (String setting : settings.split(";", -1)) {
            String key = setting.substring(0, setting.indexOf('='));
            values.put(key, setting.substring(setting.indexOf('=') + 1));
        }
        if (values.containsKey("vocabulary")) {
            values.put(
                    "vocabulary",
                    Files.write(directory.resolve("letters"), letters()).toString());
        }
        return StowageConfig.of(values);
    }

    /** A vocabulary with the max number of tokens. */
    private static List<String> letters() {
        List<String> tokens = new ArrayList<>(List.of("<pad>", "<cls>", "<eos>", "<unk>"));
        IntStream.range(0, 60).forEach(i -> tokens.add(Character.toString('?' + i)));
        return tokens;
    }

    private List<byte[]> pack(StowageConfig config, Feed feed, long seed) {
        List<byte[]> batches = new ArrayList<>();
        Repacker repacker = new Repacker(config, registry, 3, Counters.ZERO, batch -> batches.add(batch.value()));
        RawSequenceSerializer serializer = new RawSequenceSerializer(registry, config.registry());
        Random random = new Random(seed);
        for (int i = 0; i < SEQUENCES; i++) {
            repacker.accept(record(serializer.serialize("sequences", sequence(feed, random)), i));
        }
        ProducerRecord<byte[], byte[]> tick = Tick.record("sequences", 3, SEQUENCES - 1);
        repacker.accept(new ConsumerRecord<>(
                "sequences",
                3,
                SEQUENCES,
                START,
                TimestampType.CREATE_TIME,
                0,
                0,
                null,
                null,
                tick.headers(),
                Optional.empty()));
        assertThat(repacker.waiting()).isZero();
        return batches;
    }

    private static RawSequence sequence(Feed feed, Random random) {
        return switch (feed) {
            case LONG_IDS ->
                new RawSequence("x".repeat(512), "A", RawSequenceView.MAX_EPOCH, "y".repeat(512), List.of());
            case PEPTIDES -> new RawSequence("p", "A".repeat(1 + random.nextInt(3)), 0L, "", List.of());
            case ANY ->
                new RawSequence(
                        (random.nextInt(4) == 0 ? "Ä" : "x").repeat(1 + random.nextInt(256)),
                        "W".repeat(1 + random.nextInt(70)),
                        random.nextLong() >>> 11,
                        "y".repeat(random.nextInt(20)),
                        List.of());
        };
    }

    private static ConsumerRecord<byte[], byte[]> record(byte[] value, long offset) {
        return new ConsumerRecord<>(
                "sequences",
                3,
                offset,
                START,
                TimestampType.CREATE_TIME,
                0,
                value.length,
                null,
                value,
                new RecordHeaders(),
                Optional.empty());
    }
}
