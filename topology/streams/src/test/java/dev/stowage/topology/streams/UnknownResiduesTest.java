package dev.stowage.topology.streams;

import static dev.stowage.topology.streams.Harness.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.schemas.BucketStatistics;
import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.PadStatistics;
import dev.stowage.schemas.RejectHeaders;
import dev.stowage.schemas.WindowManifest;
import dev.stowage.topology.core.view.BucketView;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnknownResiduesTest {
    private static final int UNKNOWN = 3;

    @TempDir
    Path directory;

    @Test
    void shouldCountThemByBatchBucketAndWindow() {
        try (Harness harness = new Harness(directory, "buckets", "16,64")) {
            harness.send("known", "MKTAYI", START);
            harness.send("some", "MK1J*", START);
            harness.send("all of 24", "1".repeat(24), START);
            harness.tick(2, START);

            List<PackedBatch> batches = harness.batches();
            List<PadStatistics> statistics = harness.statistics();

            assertThat(sum(batches)).isEqualTo(26);
            assertThat(statistics.stream()
                            .map(PadStatistics::getBucketStatistics)
                            .filter(Objects::nonNull)
                            .mapToLong(BucketStatistics::getUnknownResidues)
                            .sum())
                    .isEqualTo(26);
            assertThat(manifest(statistics).getUnknownResidues()).isEqualTo(26);
            assertThat(harness.settledView().sinceStart().values().stream()
                            .mapToLong(BucketView::unknownResidues)
                            .sum())
                    .isEqualTo(26);
            assertThat(harness.settledView().windows().get(0).buckets().values().stream()
                            .mapToLong(BucketView::unknownResidues)
                            .sum())
                    .isEqualTo(26);
        }
    }

    /**
     * Residues in two overlapping pieces count twice, and residues that were cut do not count: the count is that of the
     * tokens.
     */
    @ParameterizedTest
    @CsvSource({"split, 0", "split, 7", "crop, 0", "truncate, 0"})
    void shouldCountWhatStandsInTheBatchesWhenSequencesAreCut(String policy, int overlap) {
        try (Harness harness = new Harness(
                directory,
                "buckets",
                "32",
                "overlong",
                policy,
                "split.overlap",
                Integer.toString(overlap),
                "special.tokens",
                "none")) {
            Random random = new Random(3);
            for (int i = 0; i < 200; i++) {
                StringBuilder residues = new StringBuilder();
                for (int left = 1 + random.nextInt(200); left > 0; left--) {
                    residues.append("AAAAJ1|m".charAt(random.nextInt(8)));
                }
                harness.send("id" + i, residues.toString(), START);
            }
            harness.tick(199, START);

            List<PackedBatch> batches = harness.batches();

            assertThat(batches).isNotEmpty().allSatisfy(batch -> assertThat(
                            batch.header().unknownResidues())
                    .isEqualTo(Arrays.stream(batch.tokens())
                            .filter(token -> token == UNKNOWN)
                            .count()));
            assertThat(manifest(harness.statistics()).getUnknownResidues()).isEqualTo(sum(batches));
        }
    }

    @Test
    void shouldRejectASequenceOfWhichALargerShareIsUnknown() {
        try (Harness harness = new Harness(directory, "unknown.residues", "10%")) {
            harness.send("as many", "JAAAAAAAAA", START);
            harness.send("more", "AAJ\u0000AAAAAA*", START);
            harness.send("control", "\u0007AA", START);
            harness.send("beyond ASCII", "A\u00df\u00df", START);
            harness.tick(3, START);

            List<TestRecord<byte[], byte[]>> rejects = harness.rejects();

            assertThat(harness.batches()).hasSize(1).allSatisfy(batch -> {
                assertThat(batch.segments()).hasSize(1);
                assertThat(batch.header().unknownResidues()).isEqualTo(1);
            });
            assertThat(rejects)
                    .allSatisfy(reject -> assertThat(RejectHeaders.text(reject.headers(), RejectHeaders.REASON))
                            .isEqualTo("UNKNOWN_RESIDUE"))
                    .extracting(reject -> RejectHeaders.text(reject.headers(), RejectHeaders.DETAIL))
                    .containsExactly(
                            "2 of 10 residues (20.00 %) are not in the vocabulary esm; at most 10 % are accepted"
                                    + " (unknown.residues=0.1); the first is 'J' at residue 2",
                            "1 of 3 residues (33.33 %) are not in the vocabulary esm; at most 10 % are accepted"
                                    + " (unknown.residues=0.1); the first is U+0007 at residue 0",
                            "2 of 3 residues (66.67 %) are not in the vocabulary esm; at most 10 % are accepted"
                                    + " (unknown.residues=0.1); the first is U+00DF at residue 1");
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 3, 1, 0", "1, 6, 0, 3"})
    void shouldStripWhiteSpaceOfTextFromPackingVersion2On(String version, int residues, int white, int unknown) {
        try (Harness harness =
                new Harness(directory, "input.format", "text", "packing.version", version, "lookahead", "8")) {
            harness.send("id", Harness.bytes("MK\r\nT\n"), START);
            harness.tick(0, START);

            assertThat(harness.batches().get(0).segments().get(0).sourceLength())
                    .isEqualTo(residues);
            WindowManifest manifest = manifest(harness.statistics());
            assertThat(manifest.getStrippedWhiteSpace()).isEqualTo(white);
            assertThat(manifest.getUnknownResidues()).isEqualTo(unknown);
        }
    }

    @Test
    void shouldRejectBlanksAsASequenceWithoutResidues() {
        try (Harness harness = new Harness(directory, "input.format", "text")) {
            harness.send("id", Harness.bytes(" \r\n"), START);
            harness.send("id", Harness.bytes(" * \n"), START);

            assertThat(harness.rejects())
                    .extracting(reject -> RejectHeaders.text(reject.headers(), RejectHeaders.REASON))
                    .containsExactly("NO_RESIDUES", "NO_RESIDUES");
        }
    }

    private static long sum(List<PackedBatch> batches) {
        return batches.stream()
                .mapToLong(batch -> batch.header().unknownResidues())
                .sum();
    }

    private static WindowManifest manifest(List<PadStatistics> statistics) {
        return statistics.stream()
                .map(PadStatistics::getManifest)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }
}
