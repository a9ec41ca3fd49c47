package dev.stowage.topology.streams.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StreamsSettingsTest {
    private static final long MIB = 1L << 20;
    private static final long LARGE_HEAP = 64L << 30;

    @Test
    void shouldPollMoreRecordsIfAThreadHasManyPartitions() {
        assertThat(StreamsSettings.recordsPerPoll(LARGE_HEAP, MIB, 1, 1)).isEqualTo(250);
        assertThat(StreamsSettings.recordsPerPoll(LARGE_HEAP, MIB, 7, 1)).isEqualTo(250);
        assertThat(StreamsSettings.recordsPerPoll(LARGE_HEAP, MIB, 8, 1)).isEqualTo(256);
        assertThat(StreamsSettings.recordsPerPoll(LARGE_HEAP, MIB, 64, 4)).isEqualTo(512);
        assertThat(StreamsSettings.recordsPerPoll(LARGE_HEAP, MIB, 1_000, 1)).isEqualTo(2_000);
        assertThat(StreamsSettings.recordsPerPoll(LARGE_HEAP, MIB, 1, 4)).isEqualTo(250);
    }

    @Test
    void shouldPollNoMoreThanFitsIntoAQuarterOfTheHeap() {
        assertThat(StreamsSettings.recordsPerPoll(512 * MIB, MIB, 8, 1)).isEqualTo(128);
        assertThat(StreamsSettings.recordsPerPoll(512 * MIB, MIB, 8, 2)).isEqualTo(64);
        assertThat(StreamsSettings.recordsPerPoll(512 * MIB - 1, MIB, 8, 2)).isEqualTo(63);
        assertThat(StreamsSettings.recordsPerPoll(512 * MIB, MIB, 8, 8)).isEqualTo(16);
        assertThat(StreamsSettings.recordsPerPoll(2_048 * MIB, MIB, 1_000, 1)).isEqualTo(512);
        assertThat(StreamsSettings.recordsPerPoll(2_048 * MIB, 8 * MIB, 4, 2)).isEqualTo(32);
    }

    @Test
    void shouldPollSomeRecordsInAnyHeap() {
        assertThat(StreamsSettings.recordsPerPoll(512 * MIB, MIB, 64, 64)).isEqualTo(8);
        assertThat(StreamsSettings.recordsPerPoll(512 * MIB, 512 * MIB, 1, 1)).isEqualTo(8);
    }

    @Test
    void shouldGiveATransactionTimeForAllThatWaitsInThePartitionsOfAThread() {
        assertThat(StreamsSettings.transactionTimeout(256, 64, 1)).isEqualTo(10_000);
        assertThat(StreamsSettings.transactionTimeout(100_000, 1, 1)).isEqualTo(10_000);
        assertThat(StreamsSettings.transactionTimeout(100_001 * 2, 4, 4)).isEqualTo(20_000);
        assertThat(StreamsSettings.transactionTimeout(1_000_000, 1, 2)).isEqualTo(100_000);
        assertThat(StreamsSettings.transactionTimeout(1_000_000, 5, 2)).isEqualTo(300_000);
        assertThat(StreamsSettings.transactionTimeout(1_048_576, 64, 2)).isEqualTo(900_000);
    }
}
