package dev.stowage.files.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.files.report.LengthHistogram;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketBoundsTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void shouldBeAsCheapAsTheCheapestOfAllBounds(long seed) {
        Random random = new Random(seed);
        int[] lengths = random.ints(30, 1, 15).toArray();
        int multiple = 1 + random.nextInt(4);
        LengthHistogram histogram = LengthHistogram.of(lengths);
        for (int classes = 1; classes <= 4; classes++) {
            List<Integer> padding = BucketBounds.minimizingPadding(histogram, classes, multiple);
            List<Integer> attention = BucketBounds.minimizingAttention(histogram, classes, multiple);

            assertThat(padding).hasSizeLessThanOrEqualTo(classes).isSorted();
            assertThat(cost(lengths, padding, 1)).isEqualTo(cheapest(lengths, classes, multiple, 1));
            assertThat(cost(lengths, attention, 2)).isEqualTo(cheapest(lengths, classes, multiple, 2));
        }
    }

    @Test
    void shouldGiveEveryLengthItsOwnClassWhenThereAreEnough() {
        assertThat(BucketBounds.minimizingPadding(LengthHistogram.of(new int[] {5, 9, 9, 7}), 8, 1))
                .containsExactly(5, 7, 9);
    }

    private static long cheapest(int[] lengths, int classes, int multiple, int power) {
        TreeSet<Integer> bounds = new TreeSet<>();
        for (int length : lengths) {
            bounds.add((length + multiple - 1) / multiple * multiple);
        }
        List<Integer> all = List.copyOf(bounds);
        long best = Long.MAX_VALUE;
        for (int set = 0; set < 1 << all.size() && all.size() < 25; set++) {
            boolean holdsLongest = (set >> (all.size() - 1) & 1) == 1;
            if (holdsLongest && Integer.bitCount(set) <= classes) {
                int chosen = set;
                List<Integer> some = all.stream()
                        .filter(bound -> (chosen >> all.indexOf(bound) & 1) == 1)
                        .toList();
                best = Math.min(best, cost(lengths, some, power));
            }
        }
        return best;
    }

    private static long cost(int[] lengths, List<Integer> bounds, int power) {
        return Arrays.stream(lengths)
                .mapToLong(length -> (long) Math.pow(
                        bounds.stream()
                                .filter(bound -> bound >= length)
                                .findFirst()
                                .orElseThrow(),
                        power))
                .sum();
    }
}
