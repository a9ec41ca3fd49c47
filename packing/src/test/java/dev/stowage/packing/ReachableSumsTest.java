package dev.stowage.packing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReachableSumsTest {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldReachWhatASetOfSumsReachesWhenLengthsAreAdded(long seed) {
        Random random = new Random(seed);
        ReachableSums sums = new ReachableSums();
        for (int round = 0; round < 40; round++) {
            // Capacities around the width of a word, smaller after larger, so that nothing old shines through.
            int capacity = 1 + random.nextInt(random.nextBoolean() ? 130 : 700);
            sums.reset(capacity, Integer.MAX_VALUE);
            TreeSet<Integer> oracle = new TreeSet<>(List.of(0));
            for (int i = 0; i < random.nextInt(90); i++) {
                int length = 1 + random.nextInt(capacity);
                sums.add(length);
                new ArrayList<>(oracle).forEach(sum -> oracle.add(sum + length));
            }
            for (int sum = 0; sum <= capacity; sum++) {
                assertThat(sums.reaches(sum)).as("sum %d of %d", sum, capacity).isEqualTo(oracle.contains(sum));
                assertThat(sums.bestUpTo(sum)).as("best up to %d", sum).isEqualTo(oracle.floor(sum));
            }
        }
    }

    @Test
    void shouldNameASubsetOfTheSumThatPrefersTheLengthsAddedFirst() {
        ReachableSums sums = new ReachableSums();
        sums.reset(100, Integer.MAX_VALUE);
        for (int length : new int[] {60, 40, 40, 20, 20}) {
            sums.add(length);
        }
        int[] numbers = new int[5];

        int count = sums.subset(100, numbers);

        assertThat(Arrays.copyOf(numbers, count)).containsExactly(1, 0);
    }
}
