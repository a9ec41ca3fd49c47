package dev.stowage.cli.residues;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CutResiduesTest {
    @ParameterizedTest(name = "{0} cut, {1} packed")
    @CsvSource(
            nullValues = "null",
            value = {
                "0, 0, null, -",
                "0, 7, 0.0, 0.00 % of the residues (0 of 7)",
                "5, 0, 1.0, 100.00 % of the residues (5 of 5)",
                "9900, 100, 0.99, '99.00 % of the residues (9,900 of 10,000)'"
            })
    void shouldBeAShareOfAllResiduesOfThePackedSequences(long cut, long packed, Double ratio, String text) {
        CutResidues residues = new CutResidues(cut, packed);

        assertThat(residues.ratio()).isEqualTo(ratio);
        assertThat(residues.text()).isEqualTo(text);
    }

    @ParameterizedTest(name = "{0} of 1000")
    @CsvSource({"0, false", "50, false", "51, true", "1000, true"})
    void shouldWarnOnlyAboveFivePercent(long cut, boolean warns) {
        assertThat(new CutResidues(cut, 1_000 - cut).warning("crop").isPresent())
                .isEqualTo(warns);
    }

    @Test
    void shouldNameThePolicyAndTheKeysThatChangeIt() {
        assertThat(new CutResidues(99, 1).warning("truncate").orElseThrow())
                .contains("overlong=truncate cut 99.00 % of the residues (99 of 100)", "buckets", "overlong=split");
        assertThat(new CutResidues(99, 1).warning("").orElseThrow()).startsWith("overlong cut 99.00 %");
    }
}
