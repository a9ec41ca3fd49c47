package dev.stowage.server.stats;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stowage.cli.ApiJson;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatsTableTest {
    @Test
    void shouldWarnAndNameThePolicyWhenMuchIsCutAlthoughNoSlotIsPadding() {
        Stats stats = stats(100, 9_900, "truncate");

        List<String> lines = StatsTable.lines(stats, 0);

        assertThat(lines).contains("cut      99.00 % of the residues (9,900 of 10,000)");
        assertThat(lines).anyMatch(line -> line.matches("\\s*all .* 0\\.0000 % +99\\.00 % .*"));
        assertThat(StatsTable.warnings(stats)).singleElement().asString().contains("overlong=truncate cut 99.00 %");
    }

    @Test
    void shouldNotWarnWhenLittleIsCut() {
        assertThat(StatsTable.warnings(stats(9_500, 500, "crop"))).isEmpty();
    }

    @Test
    void shouldShowNoRatioWhenThereIsNothing() {
        ObjectNode nothing = ApiJson.MAPPER.createObjectNode();
        Stats stats = new Stats(nothing, nothing, nothing, "");

        assertThat(StatsTable.warnings(stats)).isEmpty();
        assertThat(StatsTable.lines(stats, 1)).contains("cut      -").noneMatch(line -> line.contains("%"));
    }

    private static Stats stats(long residues, long cut, String policy) {
        ObjectNode ratios = ApiJson.MAPPER.createObjectNode();
        ratios.putObject("total")
                .put("pad_ratio", 0.0)
                .put("residues", residues)
                .put("residues_cut", cut);
        ObjectNode nothing = ApiJson.MAPPER.createObjectNode();
        return new Stats(ratios, nothing, nothing, policy);
    }
}
