package dev.stowage.topology.core.config;

import dev.stowage.topology.core.vocabulary.SpecialIds;
import dev.stowage.topology.core.vocabulary.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;

/** Reads the vocabulary: a shipped one, a file, or the ids alone. */
final class VocabularyKeys {
    private static final String ACCEPTED =
            "accepted: " + String.join(", ", Vocabulary.shippedNames()) + ", or a file with one token a line";
    private static final List<String> OF_TOKENS =
            List.of(Keys.VOCABULARY_SIZE, Keys.PAD_TOKEN_ID, Keys.MASK_TOKEN_ID, Keys.CLS_TOKEN_ID, Keys.EOS_TOKEN_ID);

    private final AbstractConfig values;
    private final String given;

    private VocabularyKeys(AbstractConfig values) {
        this.values = values;
        given = values.getString(Keys.VOCABULARY);
    }

    /** @throws ConfigException naming a key, its value and what would be accepted */
    static Vocabulary read(AbstractConfig values, InputFormat format) {
        VocabularyKeys keys = new VocabularyKeys(values);
        return format == InputFormat.TOKENS ? keys.ofTokens() : keys.ofLetters();
    }

    private Vocabulary ofLetters() {
        for (String key : OF_TOKENS) {
            refuseUnlessDefault(key, "it is only accepted with " + Keys.INPUT_FORMAT + "=tokens");
        }
        boolean fold = Choice.parse(LowerCase.class, values.getString(Keys.LOWER_CASE)) != LowerCase.KEEP;
        if (Vocabulary.shippedNames().contains(given)) {
            return Vocabulary.shipped(given, fold);
        }
        try {
            return Vocabulary.of(fileName(), lines(), fold);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(Keys.VOCABULARY, given, e.getMessage());
        }
    }

    private Vocabulary ofTokens() {
        refuseUnlessDefault(
                Keys.LOWER_CASE, "token ids have no case; with " + Keys.INPUT_FORMAT + "=tokens accepted: fold");
        refuseUnlessDefault(
                Keys.UNKNOWN_RESIDUES,
                "with " + Keys.INPUT_FORMAT + "=tokens, a record with an id outside the vocabulary is always rejected;"
                        + " accepted: unk");
        long size = values.getLong(Keys.VOCABULARY_SIZE);
        if (size > 0) {
            refuseUnlessDefault(
                    Keys.VOCABULARY, "either it or " + Keys.VOCABULARY_SIZE + "=" + size + " gives the ids, not both");
            return Vocabulary.ofIds((int) (size - 1), required(special(size - 1, new SpecialIds(-1, -1, -1, -1))));
        }
        if (Vocabulary.shippedNames().contains(given)) {
            Vocabulary shipped = Vocabulary.shipped(given, true);
            special(shipped.maxId(), shipped.special());
            return shipped;
        }
        List<String> lines = lines();
        SpecialIds named = new SpecialIds(
                lines.indexOf("<pad>"), lines.indexOf("<mask>"), lines.indexOf("<cls>"), lines.indexOf("<eos>"));
        try {
            return Vocabulary.ofTokens(fileName(), lines, required(special(lines.size() - 1L, named)));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(Keys.VOCABULARY, given, e.getMessage());
        }
    }

    /** The ids of the vocabulary, and by the keys those of tokens that it does not name. */
    private SpecialIds special(long maxId, SpecialIds named) {
        return new SpecialIds(
                special(Keys.PAD_TOKEN_ID, "<pad>", maxId, named.pad()),
                special(Keys.MASK_TOKEN_ID, "<mask>", maxId, named.mask()),
                special(Keys.CLS_TOKEN_ID, "<cls>", maxId, named.cls()),
                special(Keys.EOS_TOKEN_ID, "<eos>", maxId, named.eos()));
    }

    private int special(String key, String token, long maxId, int named) {
        int id = values.getInt(key);
        if (id > maxId) {
            throw new ConfigException(key, id, "the vocabulary ends with id " + maxId + "; accepted: 0 to " + maxId);
        }
        if (id >= 0 && named >= 0 && id != named) {
            throw new ConfigException(
                    key,
                    id,
                    "the vocabulary " + given + " has " + token + " with id " + named + "; accepted: " + named);
        }
        return Math.max(id, named);
    }

    private SpecialIds required(SpecialIds special) {
        if (special.pad() < 0) {
            throw new ConfigException(
                    Keys.PAD_TOKEN_ID,
                    special.pad(),
                    "the vocabulary does not name <pad>, which fills rows up; accepted: the id that does");
        }
        return special;
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(Path.of(given));
        } catch (IOException e) {
            throw new ConfigException(Keys.VOCABULARY, given, ACCEPTED + ", but " + e);
        }
    }

    private String fileName() {
        return String.valueOf(Path.of(given).getFileName());
    }

    private void refuseUnlessDefault(String key, String why) {
        Object value = values.values().get(key);
        if (!Objects.equals(Keys.DEFAULTS.get(key), value)) {
            throw new ConfigException(key, value, why);
        }
    }
}
