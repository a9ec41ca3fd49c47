package dev.stowage.packing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
    @Test
    void shouldNameTheValueWhenAnOptionIsRefused() {
        refused(List.of(), 1, 0, 100, 1, "rowLengths");
        refused(List.of(20, 10), 1, 0, 100, 1, "[20, 10]");
        refused(List.of(10), 0, 0, 100, 1, "lookahead must be >= 1 but was 0");
        refused(List.of(10), 1, -1, 100, 1, "maxWaitRows must be >= 0 but was -1");
        refused(List.of(10), 1, 0, 9, 1, "batchSlots must be >= 10 but was 9");
        refused(List.of(10), 1, 0, 10, 0, "batchMaxWaitRows must be >= 1 but was 0");
    }

    private static void refused(
            List<Integer> rowLengths, int lookahead, int maxWait, int batchSlots, int batchMaxWait, String message) {
        assertThatThrownBy(() -> PackingOptions.builder()
                        .rowLengths(rowLengths)
                        .lookahead(lookahead)
                        .maxWaitRows(maxWait)
                        .batchSlots(batchSlots)
                        .batchMaxWaitRows(batchMaxWait)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
