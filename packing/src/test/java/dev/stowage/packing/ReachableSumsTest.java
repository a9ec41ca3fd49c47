package dev.stowage.packing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
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
            // Capacities around the width of a word. Smaller ones after larger ones show whether reset clears old bits.
            int capacity = 1 + random.nextInt(random.nextBoolean() ? 130 : 700);
            sums.reset(capacity, Integer.MAX_VALUE);
            TreeSet<Integer> oracle = new TreeSet<>(List.of(0));
            List<Integer> lengths = longestFirst(random, capacity);
            for (int length : lengths) {
                sums.add(length);
                new ArrayList<>(oracle).forEach(sum -> oracle.add(sum + length));
            }
            for (int sum = 0; sum <= capacity; sum++) {
                assertThat(sums.reaches(sum)).as("sum %d of %d", sum, capacity).isEqualTo(oracle.contains(sum));
                assertThat(sums.bestUpTo(sum)).as("best up to %d", sum).isEqualTo(oracle.floor(sum));
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldNameForEachSumTheSubsetThatPrefersTheLengthsAddedFirst(long seed) {
        Random random = new Random(seed);
        ReachableSums sums = new ReachableSums();
        int[] numbers = new int[90];
        for (int round = 0; round < 40; round++) {
            int capacity = 1 + random.nextInt(random.nextBoolean() ? 130 : 700);
            sums.reset(capacity, Integer.MAX_VALUE);
            List<Integer> lengths = longestFirst(random, capacity);
            // By sum, the subset found first. Later lengths do not replace it.
            TreeMap<Integer, List<Integer>> oracle = new TreeMap<>(Map.of(0, List.of()));
            for (int number = 0; number < lengths.size(); number++) {
                int length = lengths.get(number);
                sums.add(length);
                for (Map.Entry<Integer, List<Integer>> before :
                        List.copyOf(oracle.headMap(capacity - length, true).entrySet())) {
                    List<Integer> with = new ArrayList<>(List.of(number));
                    with.addAll(before.getValue());
                    oracle.putIfAbsent(before.getKey() + length, with);
                }
            }
            oracle.forEach((sum, subset) -> {
                int count = sums.subset(sum, numbers);
                assertThat(Arrays.stream(numbers, 0, count).boxed().toList())
                        .as("sum %d of %s", sum, lengths)
                        .isEqualTo(subset);
            });
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

    /** Up to 89 lengths, most of them short, so that sums have many terms; some are equal. */
    private static List<Integer> longestFirst(Random random, int capacity) {
        int longest = random.nextBoolean() ? capacity : Math.max(1, capacity / 10);
        return random.ints(random.nextInt(90), 1, longest + 1)
                .boxed()
                .sorted(Comparator.reverseOrder())
                .toList();
    }
}
