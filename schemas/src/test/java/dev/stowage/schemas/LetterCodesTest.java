package dev.stowage.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares with a slow version that looks up one letter at a time. */
class LetterCodesTest {
    private static final int FROM = 3;
    private static final int AT = 5;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldWriteEachLettersValueWhateverTheLengthAndTheLetters(long seed) {
        Random random = new Random(seed);
        byte[] values = new byte[256];
        for (int letter = 0; letter < values.length; letter++) {
            values[letter] = (byte) random.nextInt(64);
        }
        LetterCodes codes = new LetterCodes(values);
        for (int length = 0; length < 200; length++) {
            byte[] letters = new byte[FROM + length + 2];
            for (int i = 0; i < letters.length; i++) {
                letters[i] = (byte) ('@' + random.nextInt(32));
            }
            if (length > 0 && random.nextBoolean()) {
                letters[FROM + random.nextInt(length)] = (byte) random.nextInt(256);
            }
            byte[] written = new byte[AT + length + 1];

            codes.write(letters, FROM, length, written, AT);

            byte[] expected = new byte[written.length];
            for (int i = 0; i < length; i++) {
                expected[AT + i] = (byte) (2 * values[letters[FROM + i] & 0xff]);
            }
            assertThat(written).isEqualTo(expected);
        }
    }

    @Test
    void shouldRefuseALetterWithoutAValueWhereverItStands() {
        byte[] values = new byte[256];
        values['J'] = -1;
        values['O'] = 64;
        values['j'] = -1;
        LetterCodes codes = new LetterCodes(values);
        for (char without : new char[] {'J', 'O', 'j'}) {
            for (int at = 0; at < 19; at++) {
                byte[] letters = new byte[19];
                Arrays.fill(letters, (byte) 'A');
                letters[at] = (byte) without;
                assertThatThrownBy(() -> codes.write(letters, 0, letters.length, new byte[19], 0))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("outside 0 to 63");
            }
        }
    }
}
