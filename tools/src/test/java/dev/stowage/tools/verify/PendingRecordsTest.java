package dev.stowage.tools.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stowage.cli.UserException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class PendingRecordsTest {
    private static final byte[] VALUE = new byte[1_000];

    private final List<Long> reread = new ArrayList<>();

    @Test
    void shouldReadAgainWhatItHasNoRoomFor() {
        // Given: there is memory for about 80 of 1,000 values.
        PendingRecords pending = new PendingRecords(100_000, offset -> {
            reread.add(offset);
            return record(offset);
        });
        for (long offset = 0; offset < 1_000; offset++) {
            pending.add(record(offset));
        }

        // When
        ConsumerRecord<byte[], byte[]> latest = pending.get(999);
        ConsumerRecord<byte[], byte[]> oldest = pending.get(0);

        // Then
        assertThat(latest).isNotNull();
        assertThat(oldest).isNotNull();
        assertThat(oldest.offset()).isZero();
        assertThat(reread).containsExactly(0L);
        assertThat(pending.remove(0)).isTrue();
        assertThat(pending.remove(0)).isFalse();
        assertThat(pending.get(0)).isNull();
    }

    @Test
    void shouldKeepMillionsOfLostRecordsInLittleMemory() {
        // Given: 10 GB of values.
        PendingRecords pending = new PendingRecords(1 << 20, PendingRecordsTest::record);
        for (long offset = 0; offset < 10_000_000; offset++) {
            pending.add(record(offset));
        }

        // When
        long[] drained = {0};
        pending.drainBelow(Long.MAX_VALUE, offset -> drained[0]++);

        // Then
        assertThat(drained[0]).isEqualTo(10_000_000);
        assertThat(reread).isEmpty();
    }

    @Test
    void shouldSayThatARecordWasRemovedMeanwhile() {
        PendingRecords pending = new PendingRecords(0, offset -> null);
        pending.add(record(7));

        assertThatThrownBy(() -> pending.get(7))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("input offset 7 was removed by retention during verification");
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset) {
        return new ConsumerRecord<>("in", 0, offset, new byte[0], VALUE);
    }
}
