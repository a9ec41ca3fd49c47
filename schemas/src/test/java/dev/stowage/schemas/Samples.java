package dev.stowage.schemas;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** Test records. */
public final class Samples {
    private Samples() {}

    /** A small batch that never changes: two rows of eight slots, three segments. */
    public static PackedBatch fixedBatch() {
        return new PackedBatch(
                header("sequences/3/120/0", 2, 8, 0, -1),
                List.of(
                        new Segment("P12345", 0, "uniprot", 120, 0, 0, 5, 5, 0, 3, 3, true, true),
                        new Segment("sequences-3-121", 1, "", 121, 0, 5, 2, 2, 7, 2, 40, false, false),
                        new Segment("Ä", 2, "", 124, 1, 0, 3, 3, 0, 2, 2, true, false)),
                new int[] {0, 20, 15, 11, 2, 5, 7, 1, 0, 20, 32, 1, 1, 1, 1, 1},
                new int[] {0, 0, 0, 0, 0, 1, 1, -1, 0, 0, 0, -1, -1, -1, -1, -1});
    }

    /** The same batch with a track of each kind. */
    static PackedBatch fixedBatchWithTracks() {
        PackedBatch batch = fixedBatch();
        TrackDefinition structure = new TrackDefinition("structure", TrackType.INT32, TrackLevel.SLOT, 1, -1);
        TrackDefinition coordinates = new TrackDefinition("xy", TrackType.FLOAT32, TrackLevel.SLOT, 2, Double.NaN);
        TrackDefinition confidence = new TrackDefinition("plddt", TrackType.FLOAT32, TrackLevel.SEGMENT, 1, 1);
        float[] xy = new float[32];
        Arrays.fill(xy, Float.NaN);
        xy[2] = 0.5f;
        xy[3] = -1.25f;
        return new PackedBatch(
                batch.header(),
                batch.segments(),
                batch.tokens(),
                batch.sequenceId(),
                List.of(
                        Track.of(structure, -1, 4_100, 64, 63, -1, 0, 1, -1, -1, 2, 3, -1, -1, -1, -1, -1),
                        Track.of(coordinates, xy),
                        Track.of(confidence, 0.75f, 1, 0.5f)));
    }

    static RawSequence fixedSequenceWithTracks() {
        return new RawSequence(
                "P1",
                "MKT",
                0L,
                "",
                List.of(
                        new TrackValues("structure", List.of(4_100, 64, -1), List.of()),
                        new TrackValues("plddt", List.of(), List.of(0.5f))));
    }

    static PadStatistics fixedManifest() {
        return statistics(
                null,
                WindowManifest.newBuilder()
                        .setFirstOffset(120)
                        .setLastOffset(124)
                        .setEpoch(2)
                        .setAccepted(3)
                        .setRejected(2)
                        .setLowerEpoch(1)
                        .setStrippedStops(1)
                        .setStrippedWhiteSpace(2)
                        .setUnknownResidues(4)
                        .setBatches(Map.of("8", 1L))
                        .setFirstSequence(17)
                        .setNextSequence(18)
                        .setVocabulary("four")
                        .setVocabularyHash("fedcba9876543210")
                        .setVocabularyTokens(List.of("<pad>", "A", "C", "|"))
                        .setUndeclaredTracks(1)
                        .setTracks(List.of(new DeclaredTrack("structure", "int32", "slot", 1, -1.0, 4_101)))
                        .setDigest("00ff")
                        .build());
    }

    static PadStatistics statistics(@Nullable BucketStatistics bucket, @Nullable WindowManifest manifest) {
        return PadStatistics.newBuilder()
                .setSourceTopic("sequences")
                .setSourcePartition(3)
                .setWindowOffset(120)
                .setWindowStart(Instant.ofEpochMilli(1_000))
                .setWindowEnd(Instant.ofEpochMilli(2_000))
                .setEpoch(2)
                .setPackingVersion(1)
                .setFingerprint("0123456789abcdef")
                .setBucketStatistics(bucket)
                .setManifest(manifest)
                .build();
    }

    /** A random batch; its arrays contain values up to the given ones, and -1. */
    static PackedBatch randomBatch(Random random, int greatestToken, int greatestId) {
        int rows = 1 + random.nextInt(4);
        int rowLength = 1 + random.nextInt(300);
        List<Segment> segments = new ArrayList<>();
        for (int i = random.nextInt(9); i > 0; i--) {
            segments.add(new Segment(
                    "id" + random.nextLong(),
                    random.nextLong(),
                    random.nextBoolean() ? "" : "corpus",
                    random.nextLong(),
                    random.nextInt(rows),
                    random.nextInt(rowLength),
                    random.nextInt(),
                    random.nextInt(),
                    random.nextInt(),
                    random.nextInt(),
                    random.nextInt(),
                    random.nextBoolean(),
                    random.nextBoolean()));
        }
        return new PackedBatch(
                header("t/0/" + random.nextInt(), rows, rowLength, random.nextLong(), random.nextInt()),
                segments,
                values(random, rows * rowLength, greatestToken),
                values(random, rows * rowLength, greatestId),
                random.nextBoolean() ? List.of() : randomTracks(random, rows * rowLength, segments.size()));
    }

    /** A track of each type and level. */
    static List<TrackDefinition> definitions() {
        return List.of(
                new TrackDefinition("a", TrackType.INT32, TrackLevel.SLOT, 1, -1),
                new TrackDefinition("b", TrackType.INT32, TrackLevel.SEGMENT, 3, 300),
                new TrackDefinition("cä", TrackType.FLOAT32, TrackLevel.SLOT, 2, Double.NaN),
                new TrackDefinition("d", TrackType.FLOAT32, TrackLevel.SEGMENT, 1, 0.5));
    }

    /** Values of these, one in four the filler. */
    static List<Track> randomTracks(Random random, int slots, int segments) {
        List<Track> tracks = new ArrayList<>();
        for (TrackDefinition definition : definitions()) {
            int count = definition.count(slots, segments);
            if (definition.isFloat()) {
                float[] values = new float[count];
                for (int i = 0; i < count; i++) {
                    values[i] = random.nextInt(4) == 0 ? (float) definition.filler() : random.nextFloat();
                }
                tracks.add(Track.of(definition, values));
            } else {
                int[] values = new int[count];
                for (int i = 0; i < count; i++) {
                    values[i] =
                            random.nextInt(4) == 0 ? (int) definition.filler() : random.nextInt() >> random.nextInt(32);
                }
                tracks.add(Track.of(definition, values));
            }
        }
        return tracks;
    }

    /** The fixed batch with these counters and this fingerprint. */
    public static PackedBatch fixedBatch(int partition, long sequence, String fingerprint) {
        BatchHeader of = header("sequences/" + partition + "/120/" + sequence, 2, 8, sequence, -1);
        BatchHeader header = new BatchHeader(
                of.batchId(),
                of.mode(),
                of.bucket(),
                of.rows(),
                of.rowLength(),
                of.window(),
                of.ordinal(),
                sequence,
                sequence,
                of.minTimestamp(),
                of.maxTimestamp(),
                of.encoding(),
                of.realTokens(),
                of.residues(),
                of.padding(),
                of.sumSquaredSegments(),
                of.longestSegment(),
                of.unknownResidues(),
                of.cause(),
                of.packingVersion(),
                fingerprint);
        PackedBatch batch = fixedBatch();
        return new PackedBatch(header, batch.segments(), batch.tokens(), batch.sequenceId());
    }

    private static int[] values(Random random, int count, int greatest) {
        return random.ints(count, -1, greatest + 1).toArray();
    }

    static BatchHeader header(String id, int rows, int rowLength, long sequence, int padding) {
        return new BatchHeader(
                id,
                PackingMode.PACK,
                rowLength,
                rows,
                rowLength,
                new SourceWindow("sequences", 3, 120, 1_000, 2_000, 2),
                4,
                sequence,
                sequence - 1,
                1_100,
                1_900,
                new TokenEncoding(padding, padding + 1, 1, 32, "esm", "fedcba9876543210", SpecialTokens.ENDS),
                10,
                7,
                new Padding(1, 5, 0, 0),
                38,
                5,
                2,
                EmissionCause.WINDOW_CLOSED,
                1,
                "0123456789abcdef");
    }

    static int[] ints(GenericRecord record, String field) {
        return ((List<?>) record.get(field))
                .stream().mapToInt(value -> (Integer) value).toArray();
    }
}
