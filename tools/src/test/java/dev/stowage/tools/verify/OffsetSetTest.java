package dev.stowage.tools.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OffsetSetTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldHoldWhatATreeSetHolds(long seed) {
        Random random = new Random(seed);
        OffsetSet set = new OffsetSet();
        TreeSet<Long> oracle = new TreeSet<>();
        for (int i = 0; i < 100_000; i++) {
            long offset = random.nextInt(4) == 0 ? random.nextLong(1L << 40) : random.nextLong(40_000);
            switch (random.nextInt(3)) {
                case 0 -> assertThat(set.add(offset)).isEqualTo(oracle.add(offset));
                case 1 -> assertThat(set.remove(offset)).isEqualTo(oracle.remove(offset));
                default -> assertThat(set.contains(offset)).isEqualTo(oracle.contains(offset));
            }
        }

        for (long limit : new long[] {0, 1, 8_191, 8_192, 8_193, 30_000, Long.MAX_VALUE}) {
            List<Long> drained = new ArrayList<>();
            set.drainBelow(limit, drained::add);

            assertThat(drained).containsExactlyElementsOf(oracle.headSet(limit));
            oracle.headSet(limit).clear();
        }
        assertThat(set.isEmpty()).isTrue();
    }
}
