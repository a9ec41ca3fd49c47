package dev.stowage.topology.core.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.schemas.EmissionCause;
import dev.stowage.topology.core.Batches;
import dev.stowage.topology.core.view.BatchView;
import dev.stowage.topology.core.view.RecentRows;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RecentBatchesTest {
    private static final int FULL = RecentRows.BINS - 1;

    private final RecentBatches recent = new RecentBatches();

    @Test
    void shouldKnowNothingBeforeTheFirstBatch() {
        assertThat(recent.rows()).isEqualTo(RecentRows.NONE);
        assertThat(recent.latest()).isNull();
    }

    @Test
    void shouldTellFullRowsFromNearlyFullOnesAndCountEmptyRows() {
        recent.begin();
        row(1_000);
        row(999);
        row(949);
        row(49);
        recent.end(Batches.header(1_000, 6, 2_997, EmissionCause.TICK));

        List<Integer> bins = recent.rows().bins();

        assertThat(bins.get(FULL)).isEqualTo(1);
        assertThat(bins.get(FULL - 1)).isEqualTo(1);
        assertThat(bins.get(FULL - 2)).isEqualTo(1);
        assertThat(bins.get(0)).as("one row of 49 tokens, two of none").isEqualTo(3);
        assertThat(Objects.requireNonNull(recent.latest()).rows())
                .containsExactly(List.of(1_000), List.of(999), List.of(949), List.of(49), List.of(), List.of());
    }

    @Test
    void shouldCountTokensWherePaddingStandsInsideSegments() {
        recent.begin();
        recent.addSegment(1_000, 500);
        recent.endRow(1_000);
        recent.end(Batches.header(1_000, 1, 500, EmissionCause.FULL));

        assertThat(recent.rows().bins().get(FULL / 2)).isEqualTo(1);
        assertThat(Objects.requireNonNull(recent.latest()).rows()).containsExactly(List.of(1_000));
    }

    @Test
    void shouldForgetTheOldestRowWhenThereAreMoreThanAreRemembered() {
        recent.begin();
        row(0);
        row(500);
        for (int i = 0; i < RecentRows.ROWS - 1; i++) {
            row(1_000);
        }

        assertThat(recent.rows().bins().get(0)).isZero();
        assertThat(recent.rows().bins().get(FULL / 2)).isEqualTo(1);
        assertThat(recent.rows().bins().get(FULL)).isEqualTo(RecentRows.ROWS - 1);
    }

    @Test
    void shouldLeaveOutWhatIsBeyondTheLargestShape() {
        recent.begin();
        for (int row = 0; row < 300; row++) {
            for (int segment = 0; segment < 100; segment++) {
                recent.addSegment(10, 10);
            }
            recent.endRow(1_000);
        }
        recent.end(Batches.header(1_000, 300, 300_000, EmissionCause.FULL));

        List<List<Integer>> rows = Objects.requireNonNull(recent.latest()).rows();

        assertThat(rows).hasSize(BatchView.MAX_ROWS);
        assertThat(rows.stream().mapToInt(List::size).sum()).isEqualTo(BatchView.MAX_SEGMENTS);
        assertThat(recent.rows().bins().get(FULL)).isEqualTo(300);
    }

    private void row(int tokens) {
        recent.addSegment(tokens, tokens);
        recent.endRow(1_000);
    }
}
