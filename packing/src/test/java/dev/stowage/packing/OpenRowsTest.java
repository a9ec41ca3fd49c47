package dev.stowage.packing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OpenRowsTest {
    @Test
    void shouldCloseTheRowWhenTheNextSegmentDoesNotFitAndChooseTheShortestLengthThatHoldsIt() {
        PackingOptions options = Streams.options(Strategy.NEXT_FIT, List.of(10, 20), 4, 4);

        assertThat(rows(options, 6, 4, 11, 9, 1)).containsExactly("10 [0, 1] 10", "20 [2, 3] 20", "10 [4] 1");
    }

    @Test
    void shouldTakeTheOldestRowThatHasRoomWithFirstFitAndTheTightestWithBestFit() {
        assertThat(rows(two(Strategy.FIRST_FIT), 4, 7, 3, 3)).containsExactly("10 [0, 2, 3] 10", "10 [1] 7");
        assertThat(rows(two(Strategy.BEST_FIT), 4, 7, 3, 6)).containsExactly("10 [1, 2] 10", "10 [0, 3] 10");
    }

    @Test
    void shouldCloseTheOldestRowWithFirstFitAndTheFullestWithBestFitWhenAllAreOpen() {
        assertThat(rows(two(Strategy.FIRST_FIT), 7, 8, 9)).containsExactly("10 [0] 7", "10 [1] 8", "10 [2] 9");
        assertThat(rows(two(Strategy.BEST_FIT), 7, 8, 9)).containsExactly("10 [1] 8", "10 [0] 7", "10 [2] 9");
    }

    @Test
    void shouldCloseTheOldestRowWhenItHasBeenOpenForManyRows() {
        PackingOptions patient = Streams.builder(Strategy.BEST_FIT, List.of(10), 4, 3)
                .openRows(3)
                .build();

        List<String> rows = rows(
                patient, IntStream.rangeClosed(0, 8).map(i -> i == 0 ? 1 : 10).toArray());

        assertThat(rows.indexOf("10 [0] 1")).isEqualTo(3);
    }

    private static PackingOptions two(Strategy strategy) {
        return Streams.builder(strategy, List.of(10), 4, 100).openRows(2).build();
    }

    private static List<String> rows(PackingOptions options, int... lengths) {
        RowFiller filler = RowFiller.create(options, ByteBudget.none(options));
        List<String> rows = new ArrayList<>();
        RowFiller.RowSink sink =
                Streams.rows((length, row) -> rows.add(length + " " + row.tickets() + " " + row.used()));
        for (int i = 0; i < lengths.length; i++) {
            filler.add(i, lengths[i], sink);
        }
        filler.drain(sink);
        return rows;
    }
}
