package dev.stowage.topology.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stowage.topology.core.tracks.TrackSpec;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrackKeysTest {

    @Test
    void shouldDeclareTheTracksOfEsm3() {
        assertThat(StowageConfig.of(Map.of("tracks", "esm3, structure_coords"))
                        .tracks()
                        .specs())
                .extracting(TrackSpec::toString)
                .containsExactly(
                        "structure_tokens:int32x1:filler=-1:below=4101",
                        "ss8_tokens:int32x1:filler=0:below=11",
                        "sasa_tokens:int32x1:filler=0:below=19",
                        "function_tokens:int32x8:filler=0:below=260",
                        "residue_annotation_tokens:int32x16:filler=0:below=1478",
                        "per_res_plddt:float32x1:filler=0.0",
                        "average_plddt:float32x1:segment:filler=1.0",
                        "structure_coords:float32x9:filler=NaN");
    }

    @Test
    void shouldDeclareTracksOfAnyTypeLevelAndWidth() {
        assertThat(StowageConfig.of(
                                Map.of("tracks", "a:int32,b:float32x3:filler=-0.5,c:int32x2:segment:below=7:filler=9"))
                        .tracks()
                        .specs())
                .extracting(TrackSpec::toString)
                .containsExactly("a:int32x1:filler=0", "b:float32x3:filler=-0.5", "c:int32x2:segment:filler=9:below=7");
    }

    @Test
    void shouldMakeATrackOfLowerCaseLetters() {
        assertThat(StowageConfig.of(Map.of("tracks", "a:int32", "lower.case", "track"))
                        .tracks()
                        .specs())
                .extracting(TrackSpec::toString)
                .containsExactly("a:int32x1:filler=0", "lower_case:int32x1:filler=0:below=2");
        assertThatThrownBy(() -> StowageConfig.of(Map.of("tracks", "lower_case:int32", "lower.case", "track")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("made of the letters");
    }

    @Test
    void shouldHaveOneFingerprintForOneDeclaration() {
        String fingerprint = fingerprint("a:int32:filler=0, b:float32:filler=1");

        assertThat(fingerprint("a:int32x1,b:float32:filler=1.0")).isEqualTo(fingerprint);
        assertThat(fingerprint("b:float32:filler=1,a:int32")).isNotEqualTo(fingerprint);
        assertThat(fingerprint("a:int32:below=5,b:float32:filler=1")).isNotEqualTo(fingerprint);
    }

    private static String fingerprint(String tracks) {
        return StowageConfig.of(Map.of("tracks", tracks)).fingerprint();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "esm4 | accepted: esm3",
                "a | accepted: esm3",
                "a:int64 | int64' is not known",
                "a:int32:filler=0.5 | a 32-bit integer",
                "a:int32:filler=2147483648 | a 32-bit integer",
                "a:float32:filler=1e99 | a number that a 32-bit float holds",
                "a:float32:filler=x | a number that a 32-bit float holds",
                "a:float32:below=3 | only an int32 track has :below",
                "a:int32:below=0 | accepted: 1 to 2147483647",
                "a:segment | it has no type",
                "a b:int32 | a name has letters",
                "a:int32x0 | int32x0' is not known",
                "a:int32,a:float32 | declared twice",
                "esm3,ss8_tokens | declared twice"
            })
    void shouldRefuseWithTheItemAndWhatIsAccepted(String tracks, String message) {
        assertThatThrownBy(() -> StowageConfig.of(Map.of("tracks", tracks)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("tracks")
                .hasMessageContaining(message);
    }

    @Test
    void shouldLimitABatchByTheBytesOfItsTracks() {
        // Coordinates alone take 36 bytes a slot, so 16,384 slots exceed the usual 1,000,000 bytes in mode flat.
        assertThat(StowageConfig.of(Map.of("tracks", "esm3,structure_coords")).batchMaxBytes())
                .isEqualTo(1_000_000);
        assertThat(StowageConfig.of(Map.of("tracks", "esm3,structure_coords", "mode", "flat"))
                        .batchMaxBytes())
                .isGreaterThan(16_384 * 65);
    }
}
