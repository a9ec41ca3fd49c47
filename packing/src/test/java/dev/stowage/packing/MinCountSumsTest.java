package dev.stowage.packing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MinCountSumsTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void shouldReachOnlySumsWithinTheMaxNumberOfLengths(long seed) {
        Random random = new Random(seed);
        MinCountSums sums = new MinCountSums();
        for (int round = 0; round < 20; round++) {
            int capacity = 1 + random.nextInt(300);
            int max = random.nextInt(6);
            sums.reset(capacity, max);
            // Each number encodes a sum and a number of lengths.
            TreeSet<Integer> oracle = new TreeSet<>(List.of(0));
            List<Integer> lengths = new ArrayList<>();
            for (int i = random.nextInt(14); i > 0; i--) {
                int length = 1 + random.nextInt(capacity);
                lengths.add(length);
                sums.add(length);
                new ArrayList<>(oracle).forEach(pair -> oracle.add(pair + length * 100 + 1));
            }
            for (int sum = 0; sum <= capacity; sum++) {
                int wanted = sum;
                boolean reachable = oracle.stream().anyMatch(pair -> pair / 100 == wanted && pair % 100 <= max);
                assertThat(sums.reaches(sum)).as("sum %d of %s", sum, lengths).isEqualTo(reachable);
                if (reachable) {
                    int[] numbers = new int[lengths.size()];
                    int count = sums.subset(sum, numbers);
                    int total =
                            Arrays.stream(numbers, 0, count).map(lengths::get).sum();
                    assertThat(total).isEqualTo(sum);
                    assertThat(Arrays.stream(numbers, 0, count).distinct().count())
                            .isEqualTo(count);
                    assertThat(count).isLessThanOrEqualTo(max);
                }
            }
            int best = sums.bestUpTo(capacity);
            assertThat(sums.reaches(best)).isTrue();
        }
    }
}
