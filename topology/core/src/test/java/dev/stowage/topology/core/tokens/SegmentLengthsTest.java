package dev.stowage.topology.core.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.schemas.RejectReason;
import dev.stowage.topology.core.config.StowageConfig;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentLengthsTest {
    @ParameterizedTest(name = "{0} residues, overlong={1}, overlap {2}")
    @CsvSource({
        // residues, policy, overlap, packed, cut
        "10, crop, 0, 10, 0",
        "14, crop, 0, 14, 0",
        "15, truncate, 0, 14, 1",
        "1600, truncate, 0, 15, 1585",
        "100, split, 0, 100, 0",
        "100, split, 4, 132, 0",
        "15, reject, 0, 0, 0"
    })
    void shouldCountWhatIsPackedAndWhatIsCut(int count, String policy, int overlap, long packed, long cut) {
        SegmentLengths lengths = new SegmentLengths(StowageConfig.of(Map.of(
                "buckets", "16", "overlong", policy, "split.overlap", Integer.toString(overlap), "batch.slots", "64")));

        int[] tokens = lengths.of(count, "P1");

        assertThat(lengths.packed()).isEqualTo(packed);
        assertThat(lengths.cut()).isEqualTo(cut);
        assertThat(lengths.rejection(count).isPresent()).isEqualTo(tokens.length == 0);
        assertThat(Arrays.stream(tokens).asLongStream().sum()).isBetween(packed, packed + 2);
    }

    @Test
    void shouldNameTheReasonWhenASequenceIsRejected() {
        SegmentLengths lengths = new SegmentLengths(StowageConfig.of(
                Map.of("buckets", "16", "overlong", "reject", "sequence.max.residues", "64", "batch.slots", "64")));

        assertThat(lengths.rejection(0)).contains(RejectReason.NO_RESIDUES);
        assertThat(lengths.rejection(14)).isEmpty();
        assertThat(lengths.rejection(15)).contains(RejectReason.OVERLONG);
        assertThat(lengths.rejection(65)).contains(RejectReason.TOO_MANY_RESIDUES);
    }
}
