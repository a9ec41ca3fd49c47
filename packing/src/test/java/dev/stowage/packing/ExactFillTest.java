package dev.stowage.packing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExactFillTest {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {61, 62, 63})
    void shouldLetNoSegmentWaitLongerThanTheBoundWhenShortOnesAreNotWanted(long seed) {
        // Given: nearly all segments fill a row alone, so the few short ones are never the best choice
        int lookahead = 32;
        int maxWaitRows = 16;
        List<Integer> lengths = Streams.uniform(seed, 3_000, 10).stream()
                .map(drawn -> drawn == 1 ? 30 : 512)
                .toList();
        RowFiller filler = new ExactFill(Streams.options(Strategy.EXACT_FILL, List.of(512), lookahead, maxWaitRows));
        Map<Long, Long> arrivals = new HashMap<>();
        long[] longest = {0};
        RowFiller.RowSink sink = Streams.rows((length, row) -> row.tickets()
                .forEach(ticket -> longest[0] =
                        Math.max(longest[0], filler.rowsOpened() - 1 - Objects.requireNonNull(arrivals.get(ticket)))));

        // When
        for (int i = 0; i < lengths.size(); i++) {
            arrivals.put((long) i, filler.rowsOpened());
            filler.add(i, lengths.get(i), sink);
        }

        // Then
        assertThat(longest[0]).isBetween((long) maxWaitRows, (long) maxWaitRows + lookahead - 1);
    }

    @Test
    void shouldTakeTheOlderWhenEqualsCompete() {
        RowFiller filler = new ExactFill(Streams.atOnce(List.of(10), 3, 100));
        long[][] rows = new long[3][];
        int[] count = {0};
        RowFiller.RowSink sink = Streams.rows((length, row) -> rows[count[0]++] =
                row.tickets().stream().mapToLong(Long::longValue).toArray());

        filler.add(0, 5, sink);
        filler.add(1, 5, sink);
        filler.add(2, 5, sink);

        assertThat(count[0]).isEqualTo(1);
        assertThat(rows[0]).containsExactly(0, 1);
    }

    static Stream<Arguments> shapes() {
        return Stream.of(
                Arguments.of(List.of(2_048), 256, 0.001),
                Arguments.of(List.of(1_024), 256, 0.003),
                // Half of all sequences are cropped to the row length, so short ones wait longer for a gap of their
                // size.
                Arguments.of(List.of(512), 256, 0.012),
                Arguments.of(List.of(512), 1_024, 0.008),
                Arguments.of(List.of(512, 1_024, 2_048), 256, 0.001));
    }

    @ParameterizedTest(name = "row lengths {0}, waiting up to {1} rows")
    @MethodSource("shapes")
    void shouldLeaveLittlePaddingWhenThePoolIsFull(List<Integer> rowLengths, int maxWaitRows, double maxPadding) {
        // Given
        int longest = rowLengths.get(rowLengths.size() - 1);
        RowFiller filler = new ExactFill(Streams.options(Strategy.EXACT_FILL, rowLengths, 256, maxWaitRows));
        long[] slots = {0, 0};
        RowFiller.RowSink sink = Streams.rows((length, row) -> {
            slots[0] += length;
            slots[1] += length - row.used();
        });

        // When
        List<Integer> lengths = Streams.proteins(71, 10_000, longest);
        for (int i = 0; i < lengths.size(); i++) {
            filler.add(i, lengths.get(i), sink);
        }

        // Then
        assertThat((double) slots[1] / slots[0]).as(Arrays.toString(slots)).isLessThan(maxPadding);
    }

    static Stream<Arguments> longRows() {
        return Stream.of(2_048, 8_192, 16_384, 65_536, 131_072, 262_144, 1_048_576)
                .flatMap(capacity -> Stream.of(Arguments.of(capacity, 2_048), Arguments.of(capacity, 30)));
    }

    /** Such a row holds more segments than the pool. */
    @ParameterizedTest(name = "rows of {0} slots, segments of up to {1}")
    @MethodSource("longRows")
    void shouldFillRowsOfAnyLengthWhenThePoolHoldsLess(int capacity, int longest) {
        RowFiller filler = new ExactFill(Streams.options(Strategy.EXACT_FILL, List.of(capacity), 256, 64));
        List<Integer> lengths =
                longest == 30 ? Streams.uniform(72, 300_000, 30) : Streams.proteins(72, 20_000, longest);
        Map<Long, Long> arrivals = new HashMap<>();
        long[] rows = {0, 0, 0};
        RowFiller.RowSink sink = Streams.rows((length, row) -> {
            rows[0]++;
            rows[1] += length - row.used();
            row.tickets()
                    .forEach(ticket -> rows[2] =
                            Math.max(rows[2], filler.rowsOpened() - 1 - Objects.requireNonNull(arrivals.get(ticket))));
            assertThat(length).isEqualTo(capacity);
            assertThat(row.tickets()).isSorted();
        });

        for (int i = 0; i < lengths.size(); i++) {
            arrivals.put((long) i, filler.rowsOpened());
            filler.add(i, lengths.get(i), sink);
        }

        long slots = lengths.stream().mapToLong(Integer::longValue).sum();
        assertThat(rows[0]).as("rows").isBetween(slots / capacity - 1 - 256L * longest / capacity, slots / capacity);
        assertThat((double) rows[1] / (rows[0] * capacity)).as("padding").isLessThanOrEqualTo(0.001);
        assertThat(rows[2]).as("rows waited").isLessThanOrEqualTo(64 + 255);
    }

    @Test
    void shouldOpenALongRowOnlyForSegmentsThatNoShorterOneHolds() {
        RowFiller filler = new ExactFill(Streams.options(Strategy.EXACT_FILL, List.of(2_048, 262_144), 256, 64));
        Map<Integer, Integer> rows = new HashMap<>();
        long[] padding = {0, 0};
        RowFiller.RowSink sink = Streams.rows((length, row) -> {
            rows.merge(length, 1, Integer::sum);
            padding[0] += length;
            padding[1] += length - row.used();
        });

        List<Integer> lengths = Streams.proteins(73, 40_000, 2_048);
        for (int i = 0; i < lengths.size(); i++) {
            filler.add(i, i % 5_000 == 4_999 ? 3_000 : lengths.get(i), sink);
        }

        assertThat(rows.get(262_144)).isBetween(7, 8);
        assertThat(rows.get(2_048)).isGreaterThan(5_000);
        assertThat((double) padding[1] / padding[0]).isLessThan(0.001);
    }
}
