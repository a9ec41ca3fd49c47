package dev.stowage.cli.residues;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnknownShareTest {
    @Test
    void shouldWarnOnlyAboveOnePercent() {
        assertThat(UnknownShare.line(1_000, 100_000))
                .isEqualTo("1,000 of 100,000 residues (1.00 %) are outside the vocabulary");
        assertThat(UnknownShare.line(1_001, 100_000))
                .isEqualTo("1,001 of 100,000 residues (1.00 %) are outside the vocabulary: more than 1 %,"
                        + " check the input and unknown.residues");
    }

    @Test
    void shouldNotShowFewAsNone() {
        assertThat(UnknownShare.percent(1, 1_000_000)).isEqualTo("< 0.01 %");
        assertThat(UnknownShare.percent(0, 1_000_000)).isEqualTo("0.00 %");
        assertThat(UnknownShare.percent(0, 0)).isEqualTo("-");
        assertThat(UnknownShare.percent(7, 7)).isEqualTo("100.00 %");
    }
}
