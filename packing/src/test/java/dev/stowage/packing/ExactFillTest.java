package dev.stowage.packing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
        // Given: nearly all segments fill a row alone, so that the few short ones are never needed.
        int lookahead = 32;
        int maxWaitRows = 16;
        List<Integer> lengths = Streams.uniform(seed, 3_000, 10).stream()
                .map(drawn -> drawn == 1 ? 30 : 512)
                .toList();
        RowFiller filler = new ExactFill(Streams.options(Strategy.EXACT_FILL, List.of(512), lookahead, maxWaitRows));
        Map<Long, Long> arrivals = new HashMap<>();
        long[] longest = {0};
        RowFiller.RowSink sink = Streams.rows((length, row) -> row.tickets()
                .forEach(ticket -> longest[0] = Math.max(longest[0], filler.rowsOpened() - 1 - arrivals.get(ticket))));

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
        RowFiller filler = new ExactFill(Streams.options(Strategy.EXACT_FILL, List.of(10), 3, 100));
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
                // Half of all sequences are cropped to the row, so short ones must wait longer for a gap of their size.
                Arguments.of(List.of(512), 256, 0.012),
                Arguments.of(List.of(512), 1_024, 0.008),
                Arguments.of(List.of(512, 1_024, 2_048), 256, 0.001));
    }

    @ParameterizedTest(name = "row lengths {0}, waiting up to {1} rows")
    @MethodSource("shapes")
    void shouldWasteNextToNothingWhenThePoolIsFull(List<Integer> rowLengths, int maxWaitRows, double mostPadding) {
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
        assertThat((double) slots[1] / slots[0]).as(Arrays.toString(slots)).isLessThan(mostPadding);
    }
}
