package dev.stowage.topology.streams;

import static dev.stowage.topology.streams.Harness.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.Segment;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the special tokens are, and what is cut, for lengths around the largest bucket. */
class CropsTest {
    private static final int BUCKET = 64;
    private static final String BREAKS = "|";

    @TempDir
    Path directory;

    /** Number of residues, then the allowed segments: c for cls, e for eos, between them the number of residues. */
    @ParameterizedTest(name = "{0}: bucket {1} -> {2}")
    @CsvSource({
        "ends, -3, c61e",
        "ends, -2, c62e",
        "ends, -1, c62 62e",
        "ends, 0, c63 63e",
        "ends, 1, c63 63e",
        "ends, 2, c63 64 63e",
        "ends, 3, c63 64 63e",
        "always, -2, c62e",
        "always, -1, c62e",
        "always, 0, c62e",
        "always, 1, c62e",
        "none, -2, 62",
        "none, -1, 63",
        "none, 0, 64",
        "none, 1, 64",
    })
    void shouldMarkRealEndsAndFillTheRowWhenASequenceIsAboutAsLongAsIt(
            String specialTokens, int difference, String expected) {
        try (Harness harness = new Harness(directory, "buckets", "64", "special.tokens", specialTokens)) {
            String residues = "A".repeat(BUCKET + difference);
            for (int i = 0; i < 60; i++) {
                harness.send("P" + i, residues, START);
            }
            harness.tick(59, START);

            Set<String> seen = new TreeSet<>();
            for (PackedBatch batch : harness.batches()) {
                for (Segment segment : batch.segments()) {
                    seen.add((segment.hasCls() ? "c" : "") + segment.residues() + (segment.hasEos() ? "e" : ""));
                    assertThat(segment.sourceLength()).isEqualTo(residues.length());
                    if (specialTokens.equals("ends")) {
                        assertThat(segment.hasCls()).isEqualTo(segment.firstResidue() == 0);
                        assertThat(segment.hasEos())
                                .isEqualTo(segment.firstResidue() + segment.residues() == residues.length());
                    }
                }
            }
            assertThat(seen).isEqualTo(new TreeSet<>(Set.of(expected.split(" "))));
        }
    }

    @Test
    void shouldCutAlikeOnReplayAndElsewhereInAnotherEpoch() {
        Set<Integer> starts = new HashSet<>();
        for (long epoch = 0; epoch < 8; epoch++) {
            int once = firstResidue(epoch, "0");
            assertThat(firstResidue(epoch, "0")).isEqualTo(once);
            starts.add(once);
        }

        assertThat(starts).hasSizeGreaterThan(5);
        assertThat(firstResidue(0, "1")).isNotEqualTo(firstResidue(0, "0"));
    }

    @Test
    void shouldReachEveryIntervalWhenManyIdsAreCut() {
        try (Harness harness = new Harness(directory, "buckets", "64")) {
            for (int i = 0; i < 500; i++) {
                harness.send("P" + i, "A".repeat(70), START);
            }
            harness.tick(499, START);

            Set<Integer> starts = new TreeSet<>();
            harness.batches().forEach(batch -> batch.segments().forEach(segment -> starts.add(segment.firstResidue())));

            // The head, the five intervals that touch neither end, the tail.
            assertThat(starts).containsExactly(0, 1, 2, 3, 4, 5, 7);
        }
    }

    @Test
    void shouldMoveTheCutInwardWhenItMeetsAChainBreak() {
        try (Harness harness = new Harness(directory, "buckets", "64")) {
            String residues = ("A".repeat(30) + BREAKS).repeat(10) + "A".repeat(30);
            for (int i = 0; i < 300; i++) {
                harness.send("P" + i, residues, START);
            }
            harness.tick(299, START);

            for (PackedBatch batch : harness.batches()) {
                for (Segment segment : batch.segments()) {
                    int end = segment.firstResidue() + segment.residues();
                    assertThat(residues.charAt(segment.firstResidue())).isNotEqualTo('|');
                    assertThat(residues.charAt(end - 1)).isNotEqualTo('|');
                    if (end < residues.length()) {
                        assertThat(residues.charAt(end)).isNotEqualTo('|');
                    }
                }
            }
        }
    }

    private int firstResidue(long epoch, String seed) {
        try (Harness harness = new Harness(directory, "crop.seed", seed)) {
            harness.send("Q9XYZ1", "A".repeat(9_000), epoch, START);
            harness.tick(0, START);
            return harness.batches().get(0).segments().get(0).firstResidue();
        }
    }
}
