package dev.stowage.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stowage.integration.Stowage.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A demo whose rows have no padding but which crops most of the residues, and simulate's prediction of it. */
class LeftOutIT {
    private static final int SEQUENCES = 200;
    private static final int RESIDUES = 6_400;

    @RegisterExtension
    static final Processes processes = new Processes();

    @ParameterizedTest(name = "overlong={0}, overlap {1}")
    @CsvSource(
            nullValues = "null",
            value = {"crop, 0, 0.99, 0", "truncate, 0, 0.99, 0", "split, 32, 0.0, 0", "reject, 0, null, 200"})
    void shouldShowWhatIsLeftOutNextToThePadding(String policy, String overlap, @Nullable Double cutRatio, int rejected)
            throws Exception {
        Path fasta = Files.writeString(
                processes.directory().resolve(policy + ".fasta"),
                (">P\n" + "A".repeat(RESIDUES) + "\n").repeat(SEQUENCES));
        Map<String, String> keys = Map.of(
                "overlong", policy,
                "split.overlap", overlap,
                "buckets", "64",
                "special.tokens", "none",
                "batch.slots", "640",
                "http.port", "0");

        Outcome demo = Stowage.run(keys, "demo", fasta.toString(), "--exit", "--json");

        assertThat(demo.exitCode()).as(demo.err()).isZero();
        JsonNode counts = new ObjectMapper().readTree(demo.lastLine());
        assertThat(counts.get("rejected").asInt()).isEqualTo(rejected);
        if (cutRatio == null) {
            assertThat(counts.get("cut_ratio").isNull()).isTrue();
            assertThat(counts.get("pad_ratio").isNull()).isTrue();
            assertThat(counts.get("rejected_by_reason").get("OVERLONG").asInt()).isEqualTo(rejected);
            return;
        }
        assertThat(counts.get("pad_ratio_full_batches").asDouble()).isZero();
        assertThat(counts.get("cut_ratio").asDouble()).isEqualTo(cutRatio);
        if (cutRatio > 0) {
            assertThat(demo.err())
                    .contains("warning: overlong=" + policy + " cut 99.00 % of the residues (1,267,200 of 1,280,000)");
        } else {
            assertThat(demo.err()).doesNotContain("warning: overlong");
        }

        Outcome simulated = Stowage.run(keys, "simulate", fasta.toString(), "--strategy", "exact-fill", "--json");
        JsonNode predicted = new ObjectMapper().readTree(simulated.lastLine());
        assertThat(predicted.get("cut_ratio")).isEqualTo(counts.get("cut_ratio"));
        assertThat(predicted.get("residues_cut").asLong())
                .isEqualTo(counts.get("residues_cut").asLong());
        assertThat(predicted.get("residues_packed").asLong())
                .isEqualTo(counts.get("residues").asLong());
    }
}
