package dev.stowage.integration.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromQlTest {
    @Test
    void shouldFindMetricsAndNothingElse() {
        assertThat(PromQl.metrics(
                        "sum by (job) (increase(partition:a_total:max{job=\"$job\", x=~\".+(y\"}[$over])) / (b > 1e6)"
                                + " and on (job, partition) 0 * c unless d offset 5m"))
                .containsExactly("b", "c", "d", "partition:a_total:max");
    }

    @Test
    void shouldTakeBracketsInStringsForText() {
        assertThat(PromQl.isBalanced("sum(a{b=\")\"}[5m])")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sum(a", "a)", "sum(a]", "a{b=\"c}", "(a[5m)]"})
    void shouldSeeWhatIsNotClosed(String query) {
        assertThat(PromQl.isBalanced(query)).isFalse();
    }
}
