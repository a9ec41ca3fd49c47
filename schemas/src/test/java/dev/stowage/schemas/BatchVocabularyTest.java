package dev.stowage.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class BatchVocabularyTest {
    private static final PackedBatch BATCH = Samples.fixedBatch();

    /** The fixed batch names a hash that is not that of its tokens. */
    private static BatchVocabulary esm(List<String> tokens) {
        return new BatchVocabulary("esm", BATCH.header().encoding().vocabularyHash(), tokens);
    }

    @Test
    void shouldHashTokensAsTheContractSays() {
        // printf '%s\n' '<pad>' A C | sha256sum
        assertThat(BatchVocabulary.of("three", List.of("<pad>", "A", "C")).hash())
                .isEqualTo("87edaa1d6e0e83cf");
        assertThat(BatchVocabulary.ESM.hash()).isEqualTo("0c401356f823f5e0");
    }

    @Test
    void shouldReturnTheLettersOfEachSegment() {
        BatchVocabulary vocabulary = esm(BatchVocabulary.ESM.tokens());

        assertThat(BATCH.segments())
                .extracting(segment -> vocabulary.residues(BATCH, segment))
                .containsExactly("MKT", "AV", "M_");
    }

    @Test
    void shouldReadTheTokensOfAManifest() {
        BatchVocabulary vocabulary = BatchVocabulary.of(Samples.fixedManifest().getManifest());

        assertThat(vocabulary.tokens()).containsExactly("<pad>", "A", "C", "|");
        assertThat(vocabulary.hash()).isEqualTo("fedcba9876543210");
    }

    @Test
    void shouldRefuseAnotherVocabularyAndIdsWithoutAToken() {
        Segment segment = BATCH.segments().get(0);

        assertThatThrownBy(() -> BatchVocabulary.ESM.residues(BATCH, segment))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has vocabulary esm (fedcba9876543210), not esm (0c401356f823f5e0)");
        assertThatThrownBy(() -> esm(List.of("<cls>", "A")).residues(BATCH, segment))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("vocabulary esm has no token 20; accepted: 0 to 1");
        assertThatThrownBy(() -> BatchVocabulary.of("twice", List.of("A", "A")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("vocabulary twice: a token occurs twice");
    }
}
