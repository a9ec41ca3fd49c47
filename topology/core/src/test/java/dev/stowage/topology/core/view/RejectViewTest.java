package dev.stowage.topology.core.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.schemas.RejectReason;
import org.junit.jupiter.api.Test;

class RejectViewTest {
    @Test
    void shouldKeepADetailOfTheGreatestLengthAndCutALongerOne() {
        assertThat(detail("x".repeat(240))).isEqualTo("x".repeat(240));
        assertThat(detail("x".repeat(241))).isEqualTo("x".repeat(239) + "…");
    }

    @Test
    void shouldNotCutACharacterInTwo() {
        assertThat(detail("x".repeat(238) + "\uD83E\uDDEC" + "x")).isEqualTo("x".repeat(238) + "…");
    }

    private static String detail(String detail) {
        return new RejectView(0, 0, RejectReason.NULL_VALUE, detail).detail();
    }
}
