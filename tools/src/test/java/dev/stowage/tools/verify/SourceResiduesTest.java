package dev.stowage.tools.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.topology.core.vocabulary.Vocabulary;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SourceResiduesTest {
    @Test
    void shouldStripWhiteSpaceAndOneStopFromPackingVersion2On() {
        assertThat(text(" MK\r\nT*\n", 2)).isEqualTo("MKT");
        assertThat(text("MK\u00e4**", 2)).isEqualTo("MK\u00ff*");
        assertThat(text("M\u0080", 1)).isEqualTo("M\u00c2");
        assertThat(text("M K*\n", 1)).isEqualTo("M K*\n");
        assertThat(text("MK*", 1)).isEqualTo("MK");
        assertThat(text("", 2)).isEmpty();
    }

    @Test
    void shouldFindChainBreaksWhereTheyAreWithoutWhiteSpace() {
        byte[] bytes = "<M |K\n|>".getBytes(StandardCharsets.UTF_8);

        assertThat(SourceResidues.of(bytes, 1, bytes.length - 2, 2).chainBreaks(Vocabulary.esm(true)).stream())
                .containsExactly(1, 3);
    }

    private static String text(String value, int packingVersion) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        SourceResidues letters = SourceResidues.of(bytes, 0, bytes.length, packingVersion);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < letters.count(); i++) {
            text.append((char) (letters.letter(i) & 0xff));
        }
        return text.toString();
    }
}
