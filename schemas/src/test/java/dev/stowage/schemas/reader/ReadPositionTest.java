package dev.stowage.schemas.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadPositionTest {
    @Test
    void shouldReadWhatItWrites() {
        ReadPosition position = new ReadPosition(Map.of(10, 7L, 2, 9_000_000_000L), Map.of(2, 57L), "0123456789abcdef");

        assertThat(position.text()).isEqualTo("v1 0123456789abcdef 2:9000000000:57 10:7:-");
        assertThat(ReadPosition.parse(position.text() + "\n")).isEqualTo(position);
        ReadPosition offsets = ReadPosition.of(Map.of(0, 0L));
        assertThat(offsets.text()).isEqualTo("v1 - 0:0:-");
        assertThat(ReadPosition.parse(offsets.text())).isEqualTo(offsets);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v1", "v2 - 0:0:0", "v1 - 0:0", "v1 - a:0:0", "v1 - 0::0", "v1 - 0:0:0:0"})
    void shouldRefuseOtherTexts(String text) {
        assertThatThrownBy(() -> ReadPosition.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is no position; accepted: v1 FINGERPRINT PARTITION:OFFSET:SEQUENCE ...");
    }

    @Test
    void shouldRefuseNegativeOffsetsAndSequencesWithoutAnOffset() {
        assertThatThrownBy(() -> ReadPosition.parse("v1 - 3:-1:0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("offset of partition 3 must be >= 0 but was -1");
        assertThatThrownBy(() -> new ReadPosition(Map.of(0, 0L), Map.of(1, 0L), ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sequences of partitions [1] without an offset");
    }
}
