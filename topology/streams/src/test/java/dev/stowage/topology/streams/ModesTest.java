package dev.stowage.topology.streams;

import static dev.stowage.topology.streams.Harness.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.schemas.BatchHeader;
import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.Segment;
import dev.stowage.topology.core.vocabulary.Vocabulary;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every input comes back out of the arrays, in every mode, with every overlong policy and base of ids. */
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
            Map<Long, TreeMap<Integer, String>> pieces = new HashMap<>();
            for (PackedBatch batch : harness.batches()) {
                check(batch, mode, base);
                for (Segment segment : batch.segments()) {
                    String before = pieces.computeIfAbsent(segment.sourceOffset(), unseen -> new TreeMap<>())
                            .put(segment.firstResidue(), residues(batch, segment));
                    assertThat(before).as("a piece twice").isNull();
                }
            }

            // Then
            int rejected = 0;
            for (int offset = 0; offset < sent.size(); offset++) {
                String whole = sent.get(offset);
                TreeMap<Integer, String> found = pieces.get((long) offset);
                boolean isOverlong = whole.length() + 2 > 128;
                if (isOverlong && overlong.equals("reject")) {
                    assertThat(found).isNull();
                    rejected++;
                    continue;
                }
                found.forEach(
                        (first, residues) -> assertThat(whole.substring(first)).startsWith(residues));
                if (!isOverlong) {
                    assertThat(found).containsExactly(Map.entry(0, whole));
                } else if (overlong.equals("split")) {
                    assertThat(joined(found)).isEqualTo(whole);
                } else {
                    assertThat(found).hasSize(1);
                    assertThat(found.firstEntry().getValue()).hasSizeBetween(127, 128);
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

            PackedBatch batch = harness.batches().get(0);

            assertThat(batch.header().rows()).isEqualTo(2);
            assertThat(batch.header().rowLength()).isEqualTo(6);
            assertThat(batch.sequenceId()).containsExactly(1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1);
            assertThat(batch.header().encoding().sequenceIdPadding()).isZero();
        }
    }

    @Test
    void shouldGiveEveryBatchOfABucketOneShapeWhenAsked() {
        try (Harness harness = new Harness(
                directory, "batch.fixed.shape", "true", "buckets", "64,128", "batch.slots", "512", "lookahead", "24")) {
            send(harness, 4);

            List<PackedBatch> batches = harness.batches();

            assertThat(batches).allSatisfy(batch -> {
                assertThat(batch.header().slots()).isEqualTo(512);
                check(batch, "pack", 0);
            });
            assertThat(batches)
                    .anySatisfy(batch ->
                            assertThat(batch.header().padding().emptyRows()).isPositive());
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

            for (PackedBatch batch : harness.batches()) {
                BatchHeader header = batch.header();
                assertThat(header.rows()).isEqualTo(1);
                assertThat(header.rowLength() % 64).isZero();
                assertThat(header.rowLength()).isLessThanOrEqualTo(512);
                assertThat(header.padding().rounding())
                        .isEqualTo(header.padding().total());
                assertThat(header.padding().total()).isLessThan(64);
            }
        }
    }

    @Test
    void shouldRoundSegmentsUpAndKeepWhatIsAddedOutOfAttention() {
        try (Harness harness =
                new Harness(directory, "segment.multiple", "16", "buckets", "64,128", "row.max.segments", "3")) {
            send(harness, 6);

            long rounding = 0;
            for (PackedBatch batch : harness.batches()) {
                check(batch, "pack", 0);
                rounding += batch.header().padding().rounding();
                int[] perRow = new int[batch.header().rows()];
                for (Segment segment : batch.segments()) {
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

                TreeMap<Integer, String> pieces = new TreeMap<>();
                harness.batches().forEach(batch -> batch.segments()
                        .forEach(segment -> pieces.put(segment.firstResidue(), residues(batch, segment))));

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

    private static String joined(TreeMap<Integer, String> pieces) {
        StringBuilder whole = new StringBuilder();
        pieces.forEach((first, residues) -> {
            assertThat(first).isEqualTo(whole.length() == 0 ? 0 : whole.length() - OVERLAP);
            whole.replace(first, whole.length(), residues);
        });
        return whole.toString();
    }

    /** Ids, padding and counts, as the arrays of each mode must have them. */
    private static void check(PackedBatch batch, String mode, int base) {
        BatchHeader header = batch.header();
        assertThat(header.mode().name()).isEqualToIgnoringCase(mode);
        int first = mode.equals("pad") ? 1 : base;
        int[] ids = new int[batch.tokens().length];
        Arrays.fill(ids, first - 1);
        int row = -1;
        int number = first;
        int tokens = 0;
        for (Segment segment : batch.segments()) {
            number = segment.row() == row ? number + 1 : first;
            assertThat(mode.equals("pad") && segment.row() == row).isFalse();
            row = segment.row();
            int from = row * header.rowLength() + segment.start();
            Arrays.fill(ids, from, from + segment.length(), number);
            tokens += segment.length();
        }
        assertThat(batch.sequenceId()).isEqualTo(ids);
        assertThat(header.realTokens()).isEqualTo(tokens);
        assertThat(header.padding().total()).isEqualTo(header.slots() - tokens);
        for (int i = 0; i < ids.length; i++) {
            assertThat(batch.tokens()[i] == header.encoding().padToken()).isEqualTo(ids[i] == first - 1);
        }
        if (mode.equals("flat")) {
            assertThat(header.rows()).isEqualTo(1);
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

    private static String residues(PackedBatch batch, Segment segment) {
        int from = segment.row() * batch.header().rowLength() + segment.start() + (segment.hasCls() ? 1 : 0);
        StringBuilder residues = new StringBuilder();
        for (int i = from; i < from + segment.residues(); i++) {
            residues.append(Vocabulary.esm(true).token(batch.tokens()[i]));
        }
        return residues.toString();
    }
}
