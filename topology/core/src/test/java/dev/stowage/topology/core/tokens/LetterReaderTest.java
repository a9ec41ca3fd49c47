package dev.stowage.topology.core.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.topology.core.vocabulary.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LetterReaderTest {
    private static final int NEWEST = 2;

    private final Residues residues = new Residues();

    @Test
    void shouldNotCopyLettersThatStandThereAsTheyAre() {
        for (String text :
                List.of("MKTAYIAKQRQISFVKS", "mktay", "MKJTAYIAKQ1RQ*S", " MKTAYIAKQR\r\n", "MK|T*\n", "M.-_")) {
            byte[] bytes = ("<" + text + ">").getBytes(StandardCharsets.UTF_8);

            reader(Vocabulary.esm(true), NEWEST).read(bytes, 1, text.length(), residues);

            assertThat(residues.bytes()).as(text).isSameAs(bytes);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            nullValues = "none",
            value = {
                // text, letters, unknown, white space, stop; s: space, r n t v f as in Java
                "MKT MKT 0 false false",
                "MKTs MKT 0 true false",
                "sMsKtTrnvf MKT 0 true false",
                "MKT* MKT 0 false true",
                "MKT*rn MKT 0 true true",
                "MKTs* MKT 0 true true",
                "MKTs*s MKT 0 true true",
                "MK*Trn MK*T 1 true false",
                "MKT** MKT* 1 false true",
                "* none 0 false true",
                "srn none 0 true false",
                "s*n none 0 true true",
            })
    void shouldStripWhiteSpaceAndOneStop(String text, String letters, int unknown, boolean white, boolean stop) {
        byte[] bytes = text.replace('s', ' ')
                .replace('r', '\r')
                .replace('n', '\n')
                .replace('t', '\t')
                .replace('v', '\u000b')
                .replace('f', '\f')
                .getBytes(StandardCharsets.UTF_8);

        reader(Vocabulary.esm(true), NEWEST).read(bytes, 0, bytes.length, residues);

        assertThat(text()).isEqualTo(letters == null ? "" : letters);
        assertThat(residues.unknown()).isEqualTo(unknown);
        assertThat(residues.whiteSpaceStripped()).isEqualTo(white);
        assertThat(residues.stopStripped()).isEqualTo(stop);
    }

    @Test
    void shouldTakeWhiteSpaceForUnknownResiduesInPackingVersion1() {
        byte[] bytes = "M K\n*\n".getBytes(StandardCharsets.UTF_8);

        reader(Vocabulary.esm(true), 1).read(bytes, 0, bytes.length, residues);

        assertThat(text()).isEqualTo("M K\n*\n");
        assertThat(residues.unknown()).isEqualTo(4);
        assertThat(residues.whiteSpaceStripped()).isFalse();
        assertThat(residues.stopStripped()).isFalse();
    }

    @Test
    void shouldCountABadByteOfUtf8AsAnUnknownResidueAndNotDropIt() {
        byte[] bytes = {'M', (byte) 0x80, 'K', (byte) 0xc3, 'T', (byte) 0xe2, (byte) 0x82};

        reader(Vocabulary.esm(true), NEWEST).read(bytes, 0, bytes.length, residues);

        assertThat(residues.count()).isEqualTo(6);
        assertThat(residues.unknown()).isEqualTo(3);

        reader(Vocabulary.esm(true), 1).read(bytes, 0, bytes.length, residues);

        assertThat(residues.count()).as("version 1").isEqualTo(5);
    }

    /** Every length up to several steps of eight, at every position, with random letters of all kinds. */
    @Test
    void shouldCountUnknownResiduesAsASlowLoopDoesWithSeed1() {
        Random random = new Random(1);
        List<Vocabulary> vocabularies = List.of(
                Vocabulary.esm(true),
                Vocabulary.esm(false),
                Vocabulary.of("own", List.of("<pad>", "<unk>", "A", "Z", "@", "c", "1"), false),
                Vocabulary.of("all", letters("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), false),
                Vocabulary.of("twenty", letters("ACDEFGHIKLMNPQRSTVWY"), true));
        for (int i = 0; i < 200_000; i++) {
            Vocabulary vocabulary = vocabularies.get(i % vocabularies.size());
            byte[] bytes = new byte[random.nextInt(40)];
            boolean capitals = random.nextBoolean();
            for (int at = 0; at < bytes.length; at++) {
                bytes[at] =
                        (byte) (capitals || random.nextInt(8) > 0 ? 'A' + random.nextInt(26) : random.nextInt(0x80));
            }
            int from = random.nextInt(bytes.length + 1);
            int length = bytes.length - from;
            int slow = 0;
            for (int at = from; at < bytes.length; at++) {
                slow += vocabulary.idOf(bytes[at]) == Vocabulary.UNKNOWN_LETTER ? 1 : 0;
            }
            boolean stop = length > 0 && bytes[bytes.length - 1] == '*';

            reader(vocabulary, 1).read(bytes, from, length, residues);

            assertThat(residues.unknown()).as(Arrays.toString(bytes)).isEqualTo(stop ? slow - 1 : slow);
            assertThat(residues.count()).isEqualTo(stop ? length - 1 : length);
        }
    }

    private static List<String> letters(String of) {
        return Stream.concat(Stream.of("<pad>", "<unk>"), of.chars().mapToObj(Character::toString))
                .toList();
    }

    private static LetterReader reader(Vocabulary vocabulary, int version) {
        return new LetterReader(new LetterKinds(vocabulary, LetterReader.stripsWhiteSpace(version)), version);
    }

    private String text() {
        return new String(residues.bytes(), residues.place(0), residues.count(), StandardCharsets.ISO_8859_1);
    }
}
