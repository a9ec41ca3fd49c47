package dev.stowage.topology.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.schemas.EmissionCause;
import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.PackedBatchDeserializer;
import dev.stowage.schemas.PadStatistics;
import dev.stowage.schemas.PadStatisticsDeserializer;
import dev.stowage.schemas.RawSequence;
import dev.stowage.schemas.RawSequenceSerializer;
import dev.stowage.schemas.Segment;
import dev.stowage.schemas.WindowManifest;
import dev.stowage.topology.core.SlowWindows.Window;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.input.InputRecords;
import dev.stowage.topology.core.input.Tick;
import dev.stowage.topology.core.state.PartitionState;
import dev.stowage.topology.core.statistics.TransientStatistics;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares random epochs, timestamps, rejects and ticks with {@link SlowWindows}. */
class EpochMutationsTest {
    private static final int RECORDS = 4_000;
    private static final long MINUTE = 60_000;
    private static final int JUMP = 3;

    private final MockSchemaRegistryClient registry = new MockSchemaRegistryClient();

    @ParameterizedTest(name = "seed {0}, packing version {1}")
    @CsvSource({"1, 2", "2, 2", "3, 2", "4, 2", "5, 2", "6, 1", "7, 1"})
    void shouldPackEveryRecordIntoTheWindowOfTheSlowRules(long seed, int version) {
        // Given
        StowageConfig config = config(version);
        SlowWindows slow = new SlowWindows(10 * MINUTE, 60 * MINUTE, JUMP, version > 1);
        List<ConsumerRecord<byte[], byte[]>> records = records(new Random(seed), config, slow);

        // When
        Sent sent = run(config, records, offset -> false);

        // Then
        List<Window> closed = slow.windows().stream()
                .filter(window -> window.cause != EmissionCause.UNKNOWN)
                .toList();
        assertThat(closed).hasSizeGreaterThan(100);
        assertThat(closed)
                .extracting(window -> window.cause)
                .contains(EmissionCause.JUMP, EmissionCause.TICK, EmissionCause.WINDOW_CLOSED);
        Map<Long, List<PackedBatch>> byWindow = new TreeMap<>();
        for (PackedBatch batch : batches(config, sent)) {
            byWindow.computeIfAbsent(batch.header().window().offset(), unseen -> new ArrayList<>())
                    .add(batch);
        }
        for (Window window : closed) {
            check(window, byWindow.getOrDefault(window.offset, List.of()));
        }
        List<WindowManifest> manifests = manifests(config, sent);
        assertThat(manifests)
                .extracting(WindowManifest::getFirstOffset)
                .containsExactlyElementsOf(
                        closed.stream().map(window -> window.offset).toList());
        assertThat(manifests)
                .extracting(WindowManifest::getEpoch)
                .containsExactlyElementsOf(
                        closed.stream().map(window -> window.epoch).toList());
        assertThat(manifests)
                .extracting(WindowManifest::getLowerEpoch)
                .containsExactlyElementsOf(
                        closed.stream().map(window -> window.lowerEpoch).toList());
        assertThat(closed.stream().mapToLong(window -> window.lowerEpoch).sum()).isPositive();
        boolean higher = closed.stream().anyMatch(window -> window.cause == EmissionCause.EPOCH);
        assertThat(higher).isEqualTo(version > 1);
    }

    @ParameterizedTest(name = "seed {0}")
    @CsvSource({"11", "12", "13"})
    void shouldSendTheSameBytesWhenItRestartsInTheMiddle(long seed) {
        // Given
        StowageConfig config = config(2);
        List<ConsumerRecord<byte[], byte[]>> records =
                records(new Random(seed), config, new SlowWindows(10 * MINUTE, 60 * MINUTE, JUMP, true));
        Random restarts = new Random(seed);

        // When
        Sent whole = run(config, records, offset -> false);
        Sent restarted = run(config, records, offset -> restarts.nextInt(5) == 0);

        // Then
        assertThat(values(restarted.batches)).isEqualTo(values(whole.batches));
        assertThat(manifests(config, restarted)).isEqualTo(manifests(config, whole));
    }

    private static void check(Window window, List<PackedBatch> batches) {
        Set<Long> packed = new HashSet<>();
        boolean drained = false;
        for (PackedBatch batch : batches) {
            assertThat(batch.header().window().epoch()).isEqualTo(window.epoch);
            assertThat(batch.header().window().start()).isEqualTo(window.start);
            EmissionCause cause = batch.header().cause();
            drained |= cause == window.cause;
            assertThat(drained || cause == EmissionCause.FULL || cause == EmissionCause.WAITED)
                    .as("cause %s in a window closed by %s", cause, window.cause)
                    .isTrue();
            assertThat(drained && cause != window.cause).isFalse();
            batch.segments().stream().map(Segment::sourceOffset).forEach(packed::add);
        }
        assertThat(packed).as("window " + window.offset).containsExactlyInAnyOrderElementsOf(window.records);
    }

    /** Packs the records; stores and restores the state before the given offsets. */
    private Sent run(StowageConfig config, List<ConsumerRecord<byte[], byte[]>> records, Predicate<Long> restart) {
        Sent sent = new Sent();
        TransientStatistics statistics = new TransientStatistics();
        PartitionState state = new PartitionState();
        PartitionPacker packer = new PartitionPacker(config, registry, 0, state, statistics, sent);
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (restart.test(record.offset())) {
                packer.updateCheckpoint();
                PartitionState restored = new PartitionState();
                state.forEachEntry((key, value) -> restored.restore("pool", key, value));
                state = restored;
                packer = new PartitionPacker(config, registry, 0, state, statistics, sent);
            }
            packer.process(InputRecords.view(record));
        }
        return sent;
    }

    private List<ConsumerRecord<byte[], byte[]>> records(Random random, StowageConfig config, SlowWindows slow) {
        RawSequenceSerializer serializer = new RawSequenceSerializer(registry, config.registry());
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        long time = 1_000_000 * MINUTE;
        long epoch = 0;
        for (long offset = 0; offset < RECORDS; offset++) {
            time += random.nextInt(20_000);
            epoch += random.nextInt(50) == 0 ? 1 + random.nextInt(3) : 0;
            int kind = random.nextInt(100);
            if (kind < 2) {
                long after = random.nextInt(4) == 0 ? offset : slow.lastOffset();
                records.add(record(offset, 0, null, new RecordHeaders().add(Tick.header(after))));
                slow.tick(after);
            } else if (kind < 5) {
                long higher = epoch + 9;
                byte[] value = serializer.serialize("sequences", new RawSequence("none", "", higher, "", List.of()));
                records.add(record(offset, time, value, new RecordHeaders()));
                slow.rejected(offset);
            } else {
                // Far from the window, slightly out of order, or in order; a lower epoch, or the latest.
                long at = kind < 25
                        ? time + (random.nextBoolean() ? 1 : -1) * (long) random.nextInt(900) * MINUTE
                        : time - random.nextInt(3_000_000);
                long own = random.nextInt(8) == 0 ? Math.max(0, epoch - random.nextInt(4)) : epoch;
                String residues = "MKTAYIAKQR".repeat(1 + random.nextInt(5));
                byte[] value =
                        serializer.serialize("sequences", new RawSequence("s" + offset, residues, own, "", List.of()));
                records.add(record(offset, at, value, new RecordHeaders()));
                slow.accepted(offset, at, own);
            }
        }
        return records;
    }

    private List<PackedBatch> batches(StowageConfig config, Sent sent) {
        PackedBatchDeserializer deserializer = new PackedBatchDeserializer(registry, config.registry());
        return sent.batches.stream()
                .map(record -> deserializer.deserialize("", Objects.requireNonNull(record.value())))
                .toList();
    }

    private List<WindowManifest> manifests(StowageConfig config, Sent sent) {
        PadStatisticsDeserializer deserializer = new PadStatisticsDeserializer(registry, config.registry());
        return sent.statistics.stream()
                .map(record -> deserializer.deserialize("", Objects.requireNonNull(record.value())))
                .map(PadStatistics::getManifest)
                .filter(Objects::nonNull)
                .toList();
    }

    private static List<List<Byte>> values(List<OutputRecord> records) {
        List<List<Byte>> values = new ArrayList<>();
        for (OutputRecord record : records) {
            List<Byte> bytes = new ArrayList<>();
            for (byte one : Objects.requireNonNull(record.value())) {
                bytes.add(one);
            }
            values.add(bytes);
        }
        return values;
    }

    private static ConsumerRecord<byte[], byte[]> record(
            long offset, long timestamp, byte @Nullable [] value, Headers headers) {
        return new ConsumerRecord<>(
                "sequences",
                0,
                offset,
                timestamp,
                TimestampType.CREATE_TIME,
                0,
                value == null ? -1 : value.length,
                null,
                value,
                headers,
                Optional.empty());
    }

    private static StowageConfig config(int version) {
        return StowageConfig.of(Map.of(
                "packing.version",
                Integer.toString(version),
                "window.jump",
                Integer.toString(JUMP),
                "buckets",
                "64",
                "batch.slots",
                "128",
                "lookahead",
                "8"));
    }
}
