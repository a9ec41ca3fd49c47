package dev.stowage.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoReportTest {
    @ParameterizedTest
    @ValueSource(strings = {"pad_ratio", "pad_ratio_one_per_row", "pad_ratio_full_batches", "cut_ratio"})
    void shouldHaveNoRatioWhenNothingWasPacked(String ratio) {
        OutputCounts counts = new OutputCounts(false);
        counts.addReject(0, 7, "OVERLONG");
        counts.addReject(0, 7, "OVERLONG");
        counts.addReject(1, 7, "OVERLONG");

        JsonNode report = new ObjectMapper().valueToTree(DemoReport.of(2, counts, 2_048, 1.0));

        assertThat(report.get(ratio).isNull()).isTrue();
        assertThat(report.get("rejected").asLong()).isEqualTo(2);
        assertThat(report.get("rejected_by_reason").get("OVERLONG").asLong()).isEqualTo(2);
    }
}
