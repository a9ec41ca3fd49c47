package dev.stowage.packing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class OfflinePackingTest {
    @Test
    void shouldPutTheLongestFirstIntoTheTightestRow() {
        // Rows 7+3, 6+4, 5+5, and 2 alone in the shortest row that holds it.
        int[] rows = OfflinePacking.bestFitDecreasing(new int[] {2, 3, 4, 5, 5, 6, 7}, new int[] {4, 10});

        assertThat(rows).containsExactlyInAnyOrder(10, 10, 10, 4);
    }

    @Test
    void shouldFillRowsOfProteinsNearlyFull() {
        int[] slots = Streams.proteins(5, 20_000, 2_048).stream()
                .mapToInt(Integer::intValue)
                .toArray();

        int[] rows = OfflinePacking.bestFitDecreasing(slots, new int[] {2_048});

        long used = Arrays.stream(slots).asLongStream().sum();
        assertThat((double) used / (2_048L * rows.length)).isGreaterThan(0.999);
    }
}
