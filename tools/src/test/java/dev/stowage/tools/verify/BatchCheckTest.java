package dev.stowage.tools.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.schemas.BatchHeader;
import dev.stowage.schemas.BatchHeaders;
import dev.stowage.schemas.EmissionCause;
import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.PackingMode;
import dev.stowage.schemas.Padding;
import dev.stowage.schemas.Segment;
import dev.stowage.schemas.SourceWindow;
import dev.stowage.schemas.SpecialTokens;
import dev.stowage.schemas.TokenEncoding;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class BatchCheckTest {
    private static final int UNKNOWN = 3;

    private final Findings findings = new Findings(10);

    @Test
    void shouldCountUnknownTokensAmongTheResidues() {
        // <cls> <unk> L <unk> <eos>
        check(2, OptionalInt.of(UNKNOWN));

        assertThat(findings.first()).isEmpty();
    }

    @Test
    void shouldNameABatchThatSaysAnotherNumberOfUnknownResidues() {
        check(1, OptionalInt.of(UNKNOWN));

        assertThat(findings.first()).containsExactly("batch in/0/0/0: its number of unknown residues is 1, expected 2");
    }

    @Test
    void shouldNotCountTokensOfAnotherVocabulary() {
        check(1, OptionalInt.empty());

        assertThat(findings.first()).isEmpty();
    }

    private void check(long unknownResidues, OptionalInt unknownToken) {
        SourceWindow window = new SourceWindow("in", 0, 0, 0, 600_000, 0);
        BatchHeader header = new BatchHeader(
                window.id() + "/0",
                PackingMode.PACK,
                8,
                1,
                8,
                window,
                0,
                0,
                0,
                0,
                0,
                new TokenEncoding(-1, 0, 1, 32, "esm", "", SpecialTokens.ENDS),
                5,
                3,
                new Padding(3, 0, 0, 0),
                25,
                5,
                unknownResidues,
                EmissionCause.FULL,
                2,
                "");
        PackedBatch batch = new PackedBatch(
                header,
                List.of(new Segment("a", 0, "", 0, 0, 0, 5, 5, 0, 3, 3, true, true)),
                new int[] {0, UNKNOWN, 4, UNKNOWN, 2, 1, 1, 1},
                new int[] {0, 0, 0, 0, 0, -1, -1, -1});
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(
                "out",
                0,
                0,
                0,
                TimestampType.CREATE_TIME,
                0,
                0,
                header.batchId().getBytes(StandardCharsets.UTF_8),
                new byte[0],
                BatchHeaders.of(header, 1).toHeaders(),
                Optional.empty());
        BatchCheck.check(record, batch, unknownToken, findings);
    }
}
