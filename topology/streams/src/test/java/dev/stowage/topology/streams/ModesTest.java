package dev.stowage.topology.streams;

import static dev.stowage.topology.streams.Harness.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.testsupport.DecodedBatch;
import dev.stowage.testsupport.DecodedSegment;
import dev.stowage.testsupport.RebuiltSequences;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The input can be rebuilt from the arrays, in every mode, with every overlong policy and base of ids. */
class ModesTest {
    private static final String LETTERS = "LAGVSERTIDPKQNFYMHWC";
    private static final int OVERLAP = 5;
    private static final int SEQUENCES = 400;

    @TempDir
    Path directory;

    static Stream<Arguments> combinations() {
        return Stream.of("pack", "pad", "flat").flatMap(mode -> Stream.of("crop", "truncate", "split", "reject")
                .flatMap(overlong -> Stream.of(0, 1).map(base -> Arguments.of(mode, overlong, base))));
    }

    @ParameterizedTest(name = "{0}, {1}, ids from {2}")
    @MethodSource("combinations")
    void shouldRebuildEveryInputFromTheOutput(String mode, String overlong, int base) {
        try (Harness harness = new Harness(
                directory,
                "mode",
                mode,
                "overlong",
                overlong,
                "sequence.id.base",
                Integer.toString(base),
                "buckets",
                "64,128",
                "batch.slots",
                "512",
                "lookahead",
                "24",
                "split.overlap",
                overlong.equals("split") ? Integer.toString(OVERLAP) : "0")) {
            // Given
            List<String> sent = send(harness, 3);

            // When
            List<DecodedBatch> batches = harness.decoded();
            batches.forEach(batch -> check(batch, mode, base));
            Map<String, SortedMap<Integer, String>> pieces =
                    RebuiltSequences.of(batches).byId();

            // Then
            int rejected = 0;
            for (int offset = 0; offset < sent.size(); offset++) {
                String whole = sent.get(offset);
                SortedMap<Integer, String> found = pieces.get("P" + offset);
                boolean isOverlong = whole.length() + 2 > 128;
                if (isOverlong && overlong.equals("reject")) {
                    assertThat(found).isNull();
                    rejected++;
                    continue;
                }
                assertThat(found).isNotNull();
                found.forEach(
                        (first, residues) -> assertThat(whole.substring(first)).startsWith(residues));
                if (!isOverlong) {
                    assertThat(found).containsExactly(Map.entry(0, whole));
                } else if (overlong.equals("split")) {
                    assertThat(RebuiltSequences.joined(found, OVERLAP)).isEqualTo(whole);
                } else {
                    assertThat(found).hasSize(1);
                    assertThat(found.get(found.firstKey())).hasSizeBetween(127, 128);
                    assertThat(overlong.equals("crop") || found.firstKey() == 0).isTrue();
                }
            }
            assertThat(harness.rejects()).hasSize(rejected);
        }
    }

    @Test
    void shouldWriteTheMaskOfTheStandardExampleInModePad() {
        try (Harness harness = new Harness(directory, "mode", "pad", "special.tokens", "none", "buckets", "16")) {
            harness.send("short", "MKT", START);
            harness.send("long", "MKTAYI", START);
            harness.tick(1, START);

            DecodedBatch batch = harness.decoded().get(0);

            assertThat(batch.rows()).isEqualTo(2);
            assertThat(batch.rowLength()).isEqualTo(6);
            assertThat(batch.sequenceId()).containsExactly(1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1);
            assertThat(batch.number("sequence_id_padding")).isZero();
        }
    }

    @Test
    void shouldGiveEveryBatchOfABucketOneShapeWhenAsked() {
        try (Harness harness = new Harness(
                directory, "batch.fixed.shape", "true", "buckets", "64,128", "batch.slots", "512", "lookahead", "24")) {
            send(harness, 4);

            List<DecodedBatch> batches = harness.decoded();

            assertThat(batches).allSatisfy(batch -> {
                assertThat(batch.rows() * batch.rowLength()).isEqualTo(512);
                check(batch, "pack", 0);
            });
            assertThat(batches).anySatisfy(batch -> assertThat(batch.number("padding_empty_rows"))
                    .isPositive());
        }
    }

    @Test
    void shouldFillAFlatBatchToTheLastSlotAndRoundTheRestUp() {
        try (Harness harness = new Harness(
                directory,
                "mode",
                "flat",
                "buckets",
                "128",
                "batch.slots",
                "512",
                "row.multiple",
                "64",
                "lookahead",
                "24")) {
            send(harness, 5);

            for (DecodedBatch batch : harness.decoded()) {
                batch.requireConsistent();
                long padding = (long) batch.rows() * batch.rowLength() - batch.number("real_tokens");
                assertThat(batch.rows()).isEqualTo(1);
                assertThat(batch.rowLength() % 64).isZero();
                assertThat(batch.rowLength()).isLessThanOrEqualTo(512);
                assertThat(batch.number("padding_rounding")).isEqualTo(padding);
                assertThat(padding).isLessThan(64);
            }
        }
    }

    @Test
    void shouldRoundSegmentsUpAndKeepWhatIsAddedOutOfAttention() {
        try (Harness harness =
                new Harness(directory, "segment.multiple", "16", "buckets", "64,128", "row.max.segments", "3")) {
            send(harness, 6);

            long rounding = 0;
            for (DecodedBatch batch : harness.decoded()) {
                check(batch, "pack", 0);
                rounding += batch.number("padding_rounding");
                int[] perRow = new int[batch.rows()];
                for (DecodedSegment segment : batch.segments()) {
                    assertThat(segment.slots() % 16).isZero();
                    assertThat(segment.slots() - segment.length()).isBetween(0, 15);
                    assertThat(++perRow[segment.row()]).isLessThanOrEqualTo(3);
                }
            }
            assertThat(rounding).isPositive();
        }
    }

    @Test
    void shouldTileASplitSequenceAlsoWhenChainsAreSoShortThatEveryCutMeetsABreak() {
        for (String unit : List.of("A|", "AC|", "ACDEFGHIKL|", "|", "A||")) {
            try (Harness harness = new Harness(directory, "overlong", "split", "buckets", "64")) {
                String whole = "M" + unit.repeat(300) + "K";
                harness.send("P", whole, START);
                harness.tick(0, START);

                SortedMap<Integer, String> pieces =
                        RebuiltSequences.of(harness.decoded()).byId().get("P");

                assertThat(pieces).isNotNull();
                String rebuilt = "";
                for (Map.Entry<Integer, String> piece : pieces.entrySet()) {
                    assertThat(whole.substring(rebuilt.length(), piece.getKey()))
                            .as(unit)
                            .matches("\\|*");
                    rebuilt = whole.substring(0, piece.getKey()) + piece.getValue();
                }
                assertThat(rebuilt).as(unit).isEqualTo(whole);
            }
        }
    }

    /** Ids, padding and counts that the arrays of each mode must have. */
    private static void check(DecodedBatch batch, String mode, int base) {
        batch.requireConsistent();
        assertThat(batch.text("mode")).isEqualTo(mode);
        assertThat(batch.number("sequence_id_padding")).isEqualTo(mode.equals("pad") ? 0 : base - 1);
        if (mode.equals("flat")) {
            assertThat(batch.rows()).isEqualTo(1);
        }
    }

    private static List<String> send(Harness harness, long seed) {
        Random random = new Random(seed);
        String[] sent = new String[SEQUENCES];
        for (int i = 0; i < SEQUENCES; i++) {
            StringBuilder residues = new StringBuilder();
            int longest = i % 10 == 0 ? 400 : 120;
            for (int length = 1 + random.nextInt(longest); length > 0; length--) {
                residues.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
            }
            sent[i] = residues.toString();
            harness.send("P" + i, sent[i], START);
        }
        harness.tick(SEQUENCES - 1, START);
        return List.of(sent);
    }
}
