package dev.stowage.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShownTextTest {
    /** Characters that control a terminal, change their surroundings, or are invisible. */
    static Stream<Integer> unseen() {
        return Stream.of(
                        IntStream.rangeClosed(0, 0x1f),
                        IntStream.rangeClosed(0x7f, 0x9f),
                        IntStream.rangeClosed(0x202a, 0x202e),
                        IntStream.rangeClosed(0x2066, 0x2069),
                        IntStream.of(0x2028, 0x2029, 0x200b, 0x200e, 0x200f, 0x061c, 0xfeff, 0xad, 0xd83e, 0xdc00))
                .flatMap(IntStream::boxed);
    }

    @ParameterizedTest
    @MethodSource("unseen")
    void shouldEscapeWhatATerminalObeysOrDoesNotShow(int character) {
        String shown = ShownText.of("é" + (char) character + "z");

        assertThat(shown)
                .isEqualTo("é"
                        + switch (character) {
                            case '\n' -> "\\n";
                            case '\r' -> "\\r";
                            case '\t' -> "\\t";
                            default -> String.format("\\u%04x", character);
                        }
                        + "z");
        assertThat(ShownText.of(shown)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sp|P69905|HBA_HUMAN",
                "C:\\proteins\\a.fasta",
                "Straße-é-Ж-蛋白質-تجربة-🧬",
                "a \"quoted\" id, 100 %",
                "e\u0301 with a combining accent"
            })
    void shouldLeaveWhatIsHarmless(String text) {
        assertThat(ShownText.of(text)).isEqualTo(text);
        assertThat(ShownText.of(text, 100)).isEqualTo(text);
    }

    @Test
    void shouldEscapeInvisibleCharactersBeyondTheBasicPlaneAsJsonDoes() {
        assertThat(ShownText.of("a" + Character.toString(0xe0041))).isEqualTo("a\\udb40\\udc41");
    }

    @Test
    void shouldShortenByCharactersAndNeverInsideOne() {
        assertThat(ShownText.of("ab\u001bc🧬", 5)).isEqualTo("ab\\u001bc🧬");
        assertThat(ShownText.of("ab\u001bc🧬d", 5)).isEqualTo("ab\\u001bc🧬...");
        assertThat(ShownText.of("🧬🧬", 1)).isEqualTo("🧬...");
    }

    @Test
    void shouldEscapeEveryByteThatIsNotAscii() {
        byte[] bytes = "MKé\t\u001b\"\\".getBytes(StandardCharsets.UTF_8);

        assertThat(ShownText.ofBytes(bytes, 1, bytes.length)).isEqualTo("K\\xc3\\xa9\\t\\x1b\\\"\\\\");
    }
}
