package dev.stowage.tools.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.schemas.BatchHeader;
import dev.stowage.schemas.BatchHeaders;
import dev.stowage.schemas.PackedBatch;
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
        BatchHeader header = OneSegment.header(unknownResidues, "");
        PackedBatch batch = new PackedBatch(
                header, List.of(OneSegment.SEGMENT), new int[] {0, UNKNOWN, 4, UNKNOWN, 2, 1, 1, 1}, new int[] {
                    0, 0, 0, 0, 0, -1, -1, -1
                });
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
