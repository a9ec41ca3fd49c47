package dev.stowage.topology.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stowage.topology.core.vocabulary.SpecialIds;
import dev.stowage.topology.core.vocabulary.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VocabularyKeysTest {
    private static final String IDS =
            "input.format=tokens,vocabulary.size=2147483648,pad.token.id=0,cls.token.id=1,eos.token.id=2147483647";

    @TempDir
    Path directory;

    @Test
    void shouldTakeIdsUpToTheGreatestInt() {
        StowageConfig config = config(IDS);

        assertThat(config.vocabulary().maxId()).isEqualTo(Integer.MAX_VALUE);
        assertThat(config.vocabulary().special()).isEqualTo(new SpecialIds(0, -1, 1, Integer.MAX_VALUE));
        assertThat(config.vocabulary().published()).isEmpty();
        assertThat(config.vocabulary().token(77)).isEqualTo("77");
        // Five bytes a token more than letters need must fit.
        assertThat(config.largestRecordBytes()).isGreaterThan(5_000_000);
    }

    @ParameterizedTest
    @CsvSource({
        "vocabulary.size=100",
        "pad.token.id=3",
        "mask.token.id=4",
        "cls.token.id=5",
        "eos.token.id=6",
    })
    void shouldHaveAnotherFingerprintAndHashWithOtherIds(String other) {
        StowageConfig one =
                config("input.format=tokens,vocabulary.size=99,pad.token.id=0,cls.token.id=1,eos.token.id=2");
        StowageConfig two =
                config("input.format=tokens,vocabulary.size=99,pad.token.id=0,cls.token.id=1,eos.token.id=2," + other);

        assertThat(two.fingerprint()).isNotEqualTo(one.fingerprint());
        assertThat(two.vocabulary().hash()).isNotEqualTo(one.vocabulary().hash());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "vocabulary.size=9; vocabulary.size; only accepted with input.format=tokens",
                "pad.token.id=0; pad.token.id; only accepted with input.format=tokens",
                "input.format=text,eos.token.id=0; eos.token.id; only accepted with input.format=tokens",
                "input.format=tokens,vocabulary.size=9,special.tokens=none; pad.token.id; does not name <pad>",
                "input.format=tokens,vocabulary.size=9,pad.token.id=9; pad.token.id; accepted: 0 to 8",
                "input.format=tokens,vocabulary.size=9,pad.token.id=0; special.tokens; set cls.token.id and eos.token.id",
                "input.format=tokens,vocabulary.size=2147483649; vocabulary.size; no more than 2147483648",
                "input.format=tokens,vocabulary.size=9,vocabulary=dna; vocabulary; not both",
                "input.format=tokens,pad.token.id=5; pad.token.id; has <pad> with id 1",
                "input.format=tokens,lower.case=keep; lower.case; accepted: fold",
                "input.format=tokens,lower.case=track; lower.case; accepted: fold",
                "input.format=tokens,unknown.residues=reject; unknown.residues; accepted: unk",
            })
    void shouldRefuseContradictionsByName(String settings, String key, String why) {
        assertThatThrownBy(() -> config(settings))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("configuration " + key + ":")
                .hasMessageContaining(why);
    }

    @Test
    void shouldReadAFileOfAnyTokens() throws IOException {
        Path file = directory.resolve("text.vocab");
        List<String> tokens = new ArrayList<>(List.of("[PAD]", " the", "|", "<cls>", "<eos>", "\u00e9t\u00e9"));
        for (int i = 0; i < 70_000; i++) {
            tokens.add("token" + i);
        }
        Files.write(file, tokens);

        Vocabulary vocabulary =
                config("input.format=tokens,pad.token.id=0,vocabulary=" + file).vocabulary();

        assertThat(vocabulary.maxId()).isEqualTo(70_005);
        assertThat(vocabulary.special()).isEqualTo(new SpecialIds(0, -1, 3, 4));
        assertThat(vocabulary.token(70_005)).isEqualTo("token69999");
        assertThat(vocabulary.chainBreakId()).isEqualTo(Vocabulary.NONE);
        assertThat(vocabulary.published()).isEmpty();
        assertThatThrownBy(() -> config("vocabulary=" + file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("at most 64");
    }

    /** So that their ids are packed as the letters themselves. */
    @Test
    void shouldHaveTheChainBreakOfAFileOfLetters() throws IOException {
        Path file = Files.write(directory.resolve("letters"), List.of("<pad>", "<cls>", "<eos>", "A", "|", "<unk>"));

        Vocabulary ids = config("input.format=tokens,vocabulary=" + file).vocabulary();
        Vocabulary letters = config("vocabulary=" + file).vocabulary();

        assertThat(ids.chainBreakId()).isEqualTo(4).isEqualTo(letters.chainBreakId());
        assertThat(ids.chainBreak()).isEqualTo(letters.chainBreak());
        assertThat(ids.hash()).isEqualTo(letters.hash());
    }

    /** A reader makes the hash of the tokens in the manifest. */
    @Test
    void shouldHaveTheHashOfItsTokensWhateverTheirUse() throws IOException {
        Path file = Files.write(directory.resolve("bpe"), List.of("<|endoftext|>", "the", "|", " of"));
        String keys = "input.format=tokens,special.tokens=none,vocabulary=" + file + ",pad.token.id=";

        assertThat(config(keys + "0").vocabulary().hash())
                .isEqualTo(config(keys + "1").vocabulary().hash());
        assertThat(config(keys + "0").fingerprint())
                .isNotEqualTo(config(keys + "1").fingerprint());
        assertThat(config(keys + "0").vocabulary().chainBreakId()).isEqualTo(Vocabulary.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "dna, ACGTN|U, 4 5 6 7 8 9 7, RJ",
        "rna, ACGUN|T, 4 5 6 7 8 9 7, RJ",
        "dna-iupac, TNRYSWKMBDHV|u, 7 8 9 10 11 12 13 14 15 16 17 18 19 7, JX",
        "rna-iupac, UNRYSWKMBDHV|t, 7 8 9 10 11 12 13 14 15 16 17 18 19 7, JX",
    })
    void shouldShipVocabulariesOfNucleotides(String name, String letters, String ids, String unknown) {
        Vocabulary vocabulary = config("vocabulary=" + name).vocabulary();

        assertThat(letters.chars()
                        .map(letter -> vocabulary.idOf((byte) letter))
                        .boxed()
                        .toList())
                .containsExactlyElementsOf(List.of(ids.split(" ", -1)).stream()
                        .map(Integer::valueOf)
                        .toList());
        assertThat(unknown.chars().map(letter -> vocabulary.idOf((byte) letter)).boxed())
                .containsOnly((int) Vocabulary.UNKNOWN_LETTER);
        assertThat(vocabulary.special()).isEqualTo(new SpecialIds(1, vocabulary.maxId(), 0, 2));
        assertThat(vocabulary.published()).hasSize(vocabulary.maxId() + 1);
    }

    private static StowageConfig config(String settings) {
        Map<String, String> values = new HashMap<>();
        for (String setting : settings.split(",", -1)) {
            values.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        return StowageConfig.of(values);
    }
}
