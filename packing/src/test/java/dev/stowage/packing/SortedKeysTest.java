package dev.stowage.packing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SortedKeysTest {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void shouldHoldTheSameNumbersAsATreeSet(long seed) {
        Random random = new Random(seed);
        TreeSet<Long> expected = new TreeSet<>();
        SortedKeys keys = new SortedKeys();
        int max = SortedKeys.BLOCK * (int) (1 + seed);
        for (int round = 0; round < 40; round++) {
            // Given: numbers are added, in a narrow or in the whole range
            int bound = random.nextBoolean() ? 1 << 20 : Integer.MAX_VALUE;
            while (expected.size() < max && random.nextInt(2_000) > 0) {
                long key = random.nextInt(bound);
                if (expected.add(key)) {
                    keys.add(key);
                }
            }
            // When: some are removed, adjacent or random ones
            boolean run = random.nextBoolean();
            int number = Math.min(expected.size(), random.nextInt(max));
            if (number > 0) {
                int from = random.nextInt(expected.size() - number + 1);
                int[] indexes = run
                        ? IntStream.range(from, from + number).toArray()
                        : random.ints(0, expected.size())
                                .distinct()
                                .limit((number + 1) / 2)
                                .sorted()
                                .toArray();
                Long[] all = expected.toArray(Long[]::new);
                for (int index : indexes) {
                    expected.remove(all[index]);
                }
                keys.remove(indexes, indexes.length);
            }
            // Then
            assertThat(keys.size()).isEqualTo(expected.size());
            int index = 0;
            for (long key : expected) {
                assertThat(keys.get(index)).isEqualTo(key);
                assertThat(keys.firstFrom(key)).isEqualTo(index);
                index++;
            }
            for (int i = 0; i < 100; i++) {
                long key = random.nextInt(bound);
                assertThat(keys.firstFrom(key)).isEqualTo(expected.headSet(key).size());
            }
        }
    }

    @ParameterizedTest(name = "block {0}")
    @ValueSource(ints = {0, 1, 2})
    void shouldDropABlockWhenItIsEmpty(int emptied) {
        // Given
        SortedKeys keys = new SortedKeys();
        int all = 3 * SortedKeys.BLOCK;
        for (int i = 0; i < all; i++) {
            keys.add(i);
        }
        // When
        int third = all / 3;
        keys.remove(IntStream.range(emptied * third, (emptied + 1) * third).toArray(), third);
        // Then
        assertThat(keys.size()).isEqualTo(all - third);
        assertThat(keys.get(0)).isEqualTo(emptied == 0 ? third : 0);
        assertThat(keys.get(keys.size() - 1)).isEqualTo(emptied == 2 ? 2 * third - 1 : all - 1);
        assertThat(keys.firstFrom(emptied * (long) third + 7)).isEqualTo(emptied * third);
    }
}
