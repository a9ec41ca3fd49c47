package dev.stowage.server.http.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.server.view.SomeViews;
import dev.stowage.topology.core.view.BucketView;
import org.junit.jupiter.api.Test;

class CountsTest {
    @Test
    void shouldHaveNoRatiosWhenThereIsNothing() {
        Counts none = Counts.of(BucketView.ZERO);

        assertThat(none.padRatio()).isNull();
        assertThat(none.padRatioFullBatches()).isNull();
        assertThat(none.padRatioOnePerRow()).isNull();
        assertThat(none.cutRatio()).isNull();
    }

    @Test
    void shouldTellWhichShareOfTheResiduesIsCut() {
        assertThat(Counts.of(SomeViews.batches(2)).cutRatio()).isEqualTo(6.0 / (6 + 2_028));
    }
}
