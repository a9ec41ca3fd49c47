package dev.stowage.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares with the serializer of whole batches. */
class PackedBatchEncoderTest {
    private final MockSchemaRegistryClient registry = new MockSchemaRegistryClient();
    private final Map<String, Object> config = Map.of("schema.registry.url", "mock://encoder");
    private final PackedBatchEncoder encoder = new PackedBatchEncoder(registry, config, List.of());
    private final PackedBatchSerializer oracle = new PackedBatchSerializer(registry, config);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldGiveTheBytesOfTheSerializerForBatchAfterBatch(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 50; i++) {
            PackedBatch batch = batch(random, 1 + random.nextInt(4), 1 + random.nextInt(600));
            append(batch);

            assertThat(encoder.end("out")).isEqualTo(oracle.serialize("out", batch));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldGiveTheBytesOfTheSerializerForBatchesWithTracks(long seed) {
        Random random = new Random(seed);
        PackedBatchEncoder withTracks = new PackedBatchEncoder(registry, config, Samples.definitions());
        for (int i = 0; i < 50; i++) {
            PackedBatch batch = batch(random, 1 + random.nextInt(4), 1 + random.nextInt(100));
            List<Track> tracks = Samples.randomTracks(
                    random, batch.tokens().length, batch.segments().size());
            append(withTracks, batch, tracks);

            assertThat(withTracks.end("out"))
                    .isEqualTo(oracle.serialize(
                            "out",
                            new PackedBatch(
                                    batch.header(), batch.segments(), batch.tokens(), batch.sequenceId(), tracks)));
        }
    }

    @Test
    void shouldRefuseFewerValuesOfATrackThanWereAnnounced() {
        PackedBatchEncoder withTracks = new PackedBatchEncoder(registry, config, Samples.definitions());
        PackedBatch batch = batch(new Random(5), 1, 9);
        append(
                withTracks,
                batch,
                Samples.randomTracks(new Random(5), 9, batch.segments().size()));

        assertThatThrownBy(() -> withTracks.tracks().get(0).fill(1))
                .hasMessage("track a: no room for 1 bytes; 0 are left");
    }

    @Test
    void shouldRefuseALetterOfAnIdThatTakesTwoBytes() {
        byte[] values = new byte[256];
        values['A'] = 64;

        assertThatThrownBy(() -> SlotArray.ofBytes(1).translate(new byte[] {'A'}, 0, 1, new LetterCodes(values)))
                .hasMessageContaining("0 to 63");
    }

    @Test
    void shouldRefuseMoreAndFewerSlotsThanWereAnnounced() {
        PackedBatch batch = batch(new Random(4), 2, 50);
        append(batch);

        assertThatThrownBy(() -> encoder.tokens().repeat(1, 1)).hasMessageContaining("0 are left");
        encoder.sequenceId().clear();
        assertThatThrownBy(() -> encoder.end("out")).hasMessageContaining("0 values in 0 bytes, but 100 in");
    }

    /** Many short segments, so that some rows have more than 64, whose ids take two bytes. */
    private static PackedBatch batch(Random random, int rows, int rowLength) {
        int[] tokens = new int[rows * rowLength];
        int[] ids = new int[tokens.length];
        List<Segment> segments = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            int at = 0;
            int number = 0;
            while (at < rowLength && random.nextInt(200) > 0) {
                int length = Math.min(rowLength - at, 1 + random.nextInt(5));
                for (int i = 0; i < length; i++) {
                    tokens[row * rowLength + at] = random.nextInt(64);
                    ids[row * rowLength + at++] = number;
                }
                segments.add(new Segment(
                        "iÄ" + number,
                        random.nextInt(),
                        "",
                        1L << random.nextInt(60),
                        row,
                        at - length,
                        length,
                        length,
                        random.nextInt(3_000),
                        length,
                        5_000,
                        random.nextBoolean(),
                        random.nextBoolean()));
                number++;
            }
            for (; at < rowLength; at++) {
                tokens[row * rowLength + at] = 1;
                ids[row * rowLength + at] = -1;
            }
        }
        BatchHeader header = new BatchHeader(
                "topic/0/0/1",
                PackingMode.PACK,
                rowLength,
                rows,
                rowLength,
                new SourceWindow("topic", 0, 0, 5, 9, 7),
                1,
                2,
                3,
                4,
                5,
                new TokenEncoding(-1, 0, 1, 32, "esm", "0123456789abcdef", SpecialTokens.ENDS),
                6,
                7,
                new Padding(8, 9, 10, 11),
                12,
                13,
                14,
                EmissionCause.FULL,
                1,
                "fedcba9876543210");
        return new PackedBatch(header, segments, tokens, ids);
    }

    private void append(PackedBatch batch) {
        append(encoder, batch, List.of());
    }

    private static void append(PackedBatchEncoder encoder, PackedBatch batch, List<Track> tracks) {
        for (Segment segment : batch.segments()) {
            encoder.segment(new IdInsideOtherBytes(segment), segment.row(), segment.start());
        }
        int idBytes = Arrays.stream(batch.sequenceId())
                .map(id -> SlotArray.bytesOf(id, 1))
                .sum();
        encoder.begin(
                "out",
                batch.header(),
                batch.tokens().length,
                idBytes,
                tracks.stream().mapToInt(PackedBatchEncoderTest::encodedSize).toArray());
        byte[] identity = new byte[256];
        for (int i = 0; i < 64; i++) {
            identity[i] = (byte) i;
        }
        int half = batch.tokens().length / 2;
        byte[] letters = new byte[3 + half];
        for (int i = 0; i < half; i++) {
            letters[3 + i] = (byte) batch.tokens()[i];
        }
        encoder.tokens().translate(letters, 3, half, new LetterCodes(identity));
        for (int i = half; i < batch.tokens().length; i++) {
            encoder.tokens().repeat(batch.tokens()[i], 1);
        }
        for (int i = 0; i < batch.sequenceId().length; ) {
            int end = i;
            while (end < batch.sequenceId().length && batch.sequenceId()[end] == batch.sequenceId()[i]) {
                end++;
            }
            encoder.sequenceId().repeat(batch.sequenceId()[i], end - i);
            i = end;
        }
        for (int i = 0; i < tracks.size(); i++) {
            fill(encoder.tracks().get(i), tracks.get(i));
        }
    }

    private static int encodedSize(Track track) {
        return track.definition().isFloat()
                ? Float.BYTES * track.count()
                : Arrays.stream(track.ints())
                        .map(value -> AvroOutput.sizeOf(value))
                        .sum();
    }

    /** Fills runs of the filler, and appends the other values one by one. */
    private static void fill(TrackArray array, Track track) {
        int run = 0;
        for (int i = 0; i < track.count(); i++) {
            AvroOutput value = new AvroOutput(5);
            double number;
            if (track.definition().isFloat()) {
                value.writeFloat(track.floats()[i]);
                number = track.floats()[i];
            } else {
                value.writeLong(track.ints()[i]);
                number = track.ints()[i];
            }
            if (Double.compare(number, track.definition().filler()) == 0) {
                run++;
            } else {
                array.fill(run);
                run = 0;
                array.append(value.bytes(), 0, value.size(), 1);
            }
        }
        array.fill(run);
    }

    /** The fields of a segment whose id is a range of a larger array. */
    private record IdInsideOtherBytes(Segment segment) implements SegmentFields {
        @Override
        public byte[] idBytes() {
            return ("<" + segment.id() + ">").getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public int idFrom() {
            return 1;
        }

        @Override
        public int idLength() {
            return idBytes().length - 2;
        }

        @Override
        public long epoch() {
            return segment.epoch();
        }

        @Override
        public byte[] sourceBytes() {
            return segment.sourceBytes();
        }

        @Override
        public long sourceOffset() {
            return segment.sourceOffset();
        }

        @Override
        public int slots() {
            return segment.slots();
        }

        @Override
        public int length() {
            return segment.length();
        }

        @Override
        public int firstResidue() {
            return segment.firstResidue();
        }

        @Override
        public int residues() {
            return segment.residues();
        }

        @Override
        public int sourceLength() {
            return segment.sourceLength();
        }

        @Override
        public boolean hasCls() {
            return segment.hasCls();
        }

        @Override
        public boolean hasEos() {
            return segment.hasEos();
        }
    }
}
