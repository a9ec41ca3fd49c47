package dev.stowage.app.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.app.fasta.FastaRecord;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShuffleBufferTest {
    @Test
    void shouldSendEverySequenceOnceInAnOrderThatTheSeedDecides() {
        List<Long> first = order(ShuffleBuffer.of(64, 5));

        assertThat(first).hasSize(1_000).doesNotHaveDuplicates().isNotEqualTo(order(ShuffleBuffer.inOrder()));
        assertThat(order(ShuffleBuffer.of(64, 5))).isEqualTo(first);
        assertThat(order(ShuffleBuffer.of(64, 6))).isNotEqualTo(first);
        assertThat(order(ShuffleBuffer.inOrder())).isSorted();
    }

    private static List<Long> order(ShuffleBuffer buffer) {
        List<Long> lines = new ArrayList<>();
        for (long i = 0; i < 1_000; i++) {
            buffer.add(new FastaRecord("id", "MK", i), record -> lines.add(record.line()));
        }
        buffer.drain(record -> lines.add(record.line()));
        return lines;
    }
}
