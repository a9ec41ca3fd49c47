package dev.stowage.topology.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.PackedBatchDeserializer;
import dev.stowage.schemas.RawSequence;
import dev.stowage.schemas.RawSequenceSerializer;
import dev.stowage.schemas.Segment;
import dev.stowage.schemas.Track;
import dev.stowage.schemas.TrackValues;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.input.InputRecords;
import dev.stowage.topology.core.input.Tick;
import dev.stowage.topology.core.state.PartitionState;
import dev.stowage.topology.core.statistics.TransientStatistics;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Tracks whose values tell where they come from: the position of each letter in its record, and the offset of the record. For random
 * configurations, sequences and restarts, every slot of every batch is compared with what a slow reading of the letters says.
 */
class TrackPositionTest {
    private static final int SEEDS = 1_000;
    private static final int RECORDS = 40;
    private static final String TRACKS = "position:int32:filler=-7,of:int32x2:filler=1000000,half:float32:filler=NaN,"
            + "pair:float32x3:filler=0.25,record:int32:segment:filler=-1,confidence:float32x2:segment:filler=1";
    private static final int OTHERS = 3;

    private final MockSchemaRegistryClient registry = new MockSchemaRegistryClient();
    private final Map<Long, SlowSequence> sequences = new HashMap<>();
    private int slotsWithValues;
    private int segmentsWithout;

    /**
     * A sequence as a slow reading sees it.
     *
     * @param letters of the record, stripped ones included
     * @param kept index in the record's letters of each residue
     * @param isBreak whether each residue is a chain break
     * @param hasTracks whether each track is in the record
     */
    private record SlowSequence(int letters, int[] kept, boolean[] isBreak, boolean[] hasTracks) {}

    @Test
    void shouldGiveEverySlotTheValueOfItsLetter() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            sequences.clear();
            Map<String, String> settings = settings(random);
            StowageConfig config = StowageConfig.of(settings);
            List<ConsumerRecord<byte[], byte[]>> records = records(random, config);

            Sent sent = run(config, records, random.nextInt(8) == 0 ? 1 : 0.05, random);

            assertThat(sent.rejects).as("seed %s", seed).isEmpty();
            int residues = 0;
            PackedBatchDeserializer deserializer = new PackedBatchDeserializer(registry, config.registry());
            for (OutputRecord record : sent.batches) {
                PackedBatch batch = deserializer.deserialize("", Objects.requireNonNull(record.value()));
                check(batch, "seed " + seed + " " + settings);
                residues += (int) batch.header().residues();
            }
            assertThat(residues).as("seed %s", seed).isPositive();
        }
        assertThat(slotsWithValues).isGreaterThan(300_000);
        assertThat(segmentsWithout).isGreaterThan(5_000);
    }

    private static Map<String, String> settings(Random random) {
        Map<String, String> settings = new HashMap<>();
        settings.put("tracks", TRACKS);
        settings.put("mode", pick(random, "pack", "pad", "flat"));
        settings.put("buckets", pick(random, "16,48", "64", "24,64,200"));
        settings.put("overlong", pick(random, "crop", "truncate", "split"));
        settings.put("split.overlap", pick(random, "0", "5"));
        settings.put("special.tokens", pick(random, "ends", "always", "none"));
        settings.put("sequence.id.base", pick(random, "0", "1"));
        settings.put("row.multiple", pick(random, "1", "8"));
        settings.put("batch.slots", pick(random, "200", "400"));
        settings.put("lookahead", pick(random, "4", "16"));
        if (!settings.get("mode").equals("pad")) {
            settings.put("segment.multiple", pick(random, "1", "8"));
            settings.put("batch.fixed.shape", pick(random, "false", "true"));
        }
        return settings;
    }

    private static String pick(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private List<ConsumerRecord<byte[], byte[]>> records(Random random, StowageConfig config) {
        RawSequenceSerializer serializer = new RawSequenceSerializer(registry, config.registry());
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int offset = 0; offset < RECORDS; offset++) {
            String letters = letters(random);
            List<TrackValues> tracks = tracks(random, offset, letters);
            byte[] value = serializer.serialize("t", new RawSequence("s" + offset, letters, 0L, "", tracks));
            records.add(record(offset, value, new RecordHeaders()));
        }
        records.add(record(RECORDS, null, new RecordHeaders().add(Tick.header(RECORDS - 1))));
        return records;
    }

    /** Letters with chain breaks, white space, letters beyond ASCII, and a stop. */
    private static String letters(Random random) {
        StringBuilder letters = new StringBuilder("M");
        boolean plain = random.nextInt(3) > 0;
        for (int left = random.nextInt(random.nextInt(10) == 0 ? 400 : 60); left > 0; left--) {
            int kind = plain ? 0 : random.nextInt(20);
            letters.append(
                    switch (kind) {
                        case 1 -> "|";
                        case 2 -> " ";
                        case 3 -> "\n";
                        case 4 -> "Ä";
                        case 5 -> "\ud83e\uddec";
                        case 6 -> "j";
                        default -> String.valueOf("LAGVSERTID".charAt(random.nextInt(10)));
                    });
        }
        letters.append(random.nextInt(4) == 0 ? "K*" : "K");
        return letters.append(random.nextInt(8) == 0 ? " \n" : "").toString();
    }

    private List<TrackValues> tracks(Random random, int offset, String letters) {
        int[] all = letters.codePoints().toArray();
        int last = IntStream.range(0, all.length)
                .filter(i -> !Character.isWhitespace(all[i]))
                .max()
                .orElse(0);
        int[] kept = IntStream.range(0, all.length)
                .filter(i -> !Character.isWhitespace(all[i]) && !(i == last && all[i] == '*'))
                .toArray();
        boolean[] isBreak = new boolean[kept.length];
        for (int i = 0; i < kept.length; i++) {
            isBreak[i] = all[kept[i]] == '|';
        }
        boolean[] has = new boolean[6];
        List<TrackValues> tracks = new ArrayList<>();
        boolean some = random.nextInt(4) > 0;
        for (int track = 0; track < has.length; track++) {
            has[track] = some && random.nextInt(6) > 0;
            if (has[track]) {
                tracks.add(values(track, offset, all.length));
            }
        }
        if (random.nextBoolean()) {
            Collections.shuffle(tracks, random);
        }
        if (random.nextInt(OTHERS) == 0) {
            tracks.add(random.nextInt(tracks.size() + 1), new TrackValues("other", List.of(1, 2), List.of()));
        }
        sequences.put((long) offset, new SlowSequence(all.length, kept, isBreak, has));
        return tracks;
    }

    private static TrackValues values(int track, int offset, int letters) {
        return switch (track) {
            case 0 ->
                new TrackValues("position", IntStream.range(0, letters).boxed().toList(), List.of());
            case 1 ->
                new TrackValues(
                        "of",
                        IntStream.range(0, 2 * letters)
                                .map(i -> i % 2 == 0 ? offset : -i / 2)
                                .boxed()
                                .toList(),
                        List.of());
            case 2 -> new TrackValues("half", List.of(), floats(letters, i -> i / 2f));
            case 3 -> new TrackValues("pair", List.of(), floats(3 * letters, i -> offset + i / 1_024f));
            case 4 -> new TrackValues("record", List.of(offset), List.of());
            default -> new TrackValues("confidence", List.of(), List.of(offset + 0.5f, letters + 0.25f));
        };
    }

    private interface FloatOf {
        float of(int index);
    }

    private static List<Float> floats(int count, FloatOf value) {
        List<Float> floats = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            floats.add(value.of(i));
        }
        return floats;
    }

    /** Now and then the state moves to another instance, by its stored entries alone. */
    private Sent run(
            StowageConfig config, List<ConsumerRecord<byte[], byte[]>> records, double restarts, Random random) {
        Sent sent = new Sent();
        PartitionState state = new PartitionState();
        PartitionPacker packer = new PartitionPacker(config, registry, 0, state, new TransientStatistics(), sent);
        for (ConsumerRecord<byte[], byte[]> record : records) {
            packer.process(InputRecords.view(record));
            if (random.nextDouble() < restarts) {
                packer.updateCheckpoint();
                PartitionState restored = new PartitionState();
                state.forEachEntry((key, value) -> restored.restore("store", key, value));
                state = restored;
                packer = new PartitionPacker(config, registry, 0, state, new TransientStatistics(), sent);
            }
        }
        return sent;
    }

    private void check(PackedBatch batch, String as) {
        int slots = (int) batch.header().slots();
        int rowLength = batch.header().rowLength();
        int[] position = new int[slots];
        Arrays.fill(position, -7);
        int[] of = new int[2 * slots];
        Arrays.fill(of, 1_000_000);
        float[] half = new float[slots];
        Arrays.fill(half, Float.NaN);
        float[] pair = new float[3 * slots];
        Arrays.fill(pair, 0.25f);
        int[] record = new int[batch.segments().size()];
        float[] confidence = new float[2 * record.length];
        for (int number = 0; number < record.length; number++) {
            Segment segment = batch.segments().get(number);
            SlowSequence slow = Objects.requireNonNull(sequences.get(segment.sourceOffset()));
            int offset = (int) segment.sourceOffset();
            boolean[] has = slow.hasTracks();
            record[number] = has[4] ? offset : -1;
            confidence[2 * number] = has[5] ? offset + 0.5f : 1;
            confidence[2 * number + 1] = has[5] ? slow.letters() + 0.25f : 1;
            int first = segment.row() * rowLength + segment.start() + (segment.hasCls() ? 1 : 0);
            segmentsWithout += has[0] ? 0 : 1;
            for (int i = 0; i < segment.residues(); i++) {
                int residue = segment.firstResidue() + i;
                if (slow.isBreak()[residue]) {
                    continue;
                }
                int letter = slow.kept()[residue];
                int slot = first + i;
                slotsWithValues += has[0] ? 1 : 0;
                position[slot] = has[0] ? letter : position[slot];
                if (has[1]) {
                    of[2 * slot] = offset;
                    of[2 * slot + 1] = -(2 * letter + 1) / 2;
                }
                half[slot] = has[2] ? letter / 2f : half[slot];
                for (int j = 0; has[3] && j < 3; j++) {
                    pair[3 * slot + j] = offset + (3 * letter + j) / 1_024f;
                }
            }
        }
        List<Track> tracks = batch.tracks();
        assertThat(tracks.get(0).ints()).as(as).isEqualTo(position);
        assertThat(tracks.get(1).ints()).as(as).isEqualTo(of);
        assertThat(tracks.get(2).floats()).as(as).isEqualTo(half);
        assertThat(tracks.get(3).floats()).as(as).isEqualTo(pair);
        assertThat(tracks.get(4).ints()).as(as).isEqualTo(record);
        assertThat(tracks.get(5).floats()).as(as).isEqualTo(confidence);
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, byte @Nullable [] value, Headers headers) {
        byte[] key = ("s" + offset).getBytes(StandardCharsets.UTF_8);
        return new ConsumerRecord<>(
                "sequences",
                0,
                offset,
                1_000_000L + offset,
                TimestampType.CREATE_TIME,
                key.length,
                value == null ? 0 : value.length,
                key,
                value,
                headers,
                Optional.empty());
    }
}
