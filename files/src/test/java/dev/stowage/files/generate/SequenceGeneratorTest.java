package dev.stowage.files.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SequenceGeneratorTest {
    @Test
    void shouldHaveTheLengthsAndResiduesOfRealProteins() {
        SequenceGenerator generator = new SequenceGenerator(17);
        int[] lengths = new int[20_000];
        long leucines = 0;
        long tryptophans = 0;
        for (int i = 0; i < lengths.length; i++) {
            String residues = generator.next().residues();
            lengths[i] = residues.length();
            leucines += residues.chars().filter(c -> c == 'L').count();
            tryptophans += residues.chars().filter(c -> c == 'W').count();
        }

        int[] sorted = IntStream.of(lengths).sorted().toArray();
        double all = IntStream.of(lengths).sum();
        assertThat(sorted[lengths.length / 2]).isCloseTo(345, within(15));
        assertThat(sorted[(int) (lengths.length * 0.99)]).isCloseTo(2_210, within(200));
        assertThat(leucines / all).isCloseTo(0.0965, within(0.003));
        assertThat(tryptophans / all).isCloseTo(0.0110, within(0.001));
    }
}
