package dev.stowage.tools.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.schemas.BatchHeader;
import dev.stowage.schemas.EmissionCause;
import dev.stowage.schemas.PackingMode;
import dev.stowage.schemas.Padding;
import dev.stowage.schemas.SourceWindow;
import dev.stowage.schemas.SpecialTokens;
import dev.stowage.schemas.TokenEncoding;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DenseCountersTest {
    private final Findings findings = new Findings(10);

    @Test
    void shouldNameTheBatchesThatAreMissingInBetween() {
        DenseCounters counters = new DenseCounters(0, Map.of(), findings);

        assertThat(counters.take(batch(0, 0))).isFalse();
        assertThat(counters.take(batch(1, 1))).isFalse();
        assertThat(counters.take(batch(4, 5))).isTrue();
        assertThat(counters.take(batch(5, 6))).isFalse();

        assertThat(findings.missingBatches).isEqualTo(3);
        assertThat(findings.first())
                .containsExactly("window in/0/0: batches with sequence 2 to 4 are missing from the output");
    }

    @Test
    void shouldTakeAnySequenceWhenTheFirstBatchesWereRemoved() {
        DenseCounters counters = new DenseCounters(-1, Map.of(), findings);

        assertThat(counters.take(batch(3, 70))).isFalse();

        assertThat(counters.nextSequence()).isEqualTo(71);
        assertThat(findings.problems()).isZero();
    }

    @Test
    void shouldTakeCountersThatStartAgain() {
        DenseCounters counters = new DenseCounters(70, Map.of(512, 9L), findings);

        assertThat(counters.take(batch(0, 0))).isFalse();

        assertThat(counters.nextSequence()).isEqualTo(1);
        assertThat(findings.problems()).isZero();
    }

    @Test
    void shouldNameABatchThatComesAgain() {
        DenseCounters counters = new DenseCounters(70, Map.of(), findings);

        assertThat(counters.take(batch(2, 69))).isFalse();

        assertThat(findings.first())
                .containsExactly("batch in/0/0/2: its sequence is 69, expected 70 after the previous batch");
    }

    private static BatchHeader batch(int ordinal, long sequence) {
        SourceWindow window = new SourceWindow("in", 0, 0, 0, 600_000, 0);
        TokenEncoding encoding = new TokenEncoding(-1, 0, 1, 32, "esm", "", SpecialTokens.ENDS);
        return new BatchHeader(
                window.id() + "/" + ordinal,
                PackingMode.PACK,
                512,
                1,
                512,
                window,
                ordinal,
                sequence,
                sequence,
                0,
                0,
                encoding,
                512,
                510,
                new Padding(0, 0, 0, 0),
                1,
                512,
                0,
                EmissionCause.FULL,
                1,
                "");
    }
}
