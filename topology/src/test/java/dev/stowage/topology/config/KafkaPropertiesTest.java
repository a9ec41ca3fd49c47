package dev.stowage.topology.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KafkaPropertiesTest {
    private static final long MIB = 1L << 20;
    private static final long LARGE = 64L << 30;

    @Test
    void shouldPollMoreRecordsIfAThreadHasManyPartitions() {
        assertThat(KafkaProperties.recordsPerPoll(LARGE, 1, 1)).isEqualTo(64);
        assertThat(KafkaProperties.recordsPerPoll(LARGE, 2, 1)).isEqualTo(64);
        assertThat(KafkaProperties.recordsPerPoll(LARGE, 3, 1)).isEqualTo(96);
        assertThat(KafkaProperties.recordsPerPoll(LARGE, 32, 4)).isEqualTo(256);
        assertThat(KafkaProperties.recordsPerPoll(LARGE, 1_000, 1)).isEqualTo(2_000);
        assertThat(KafkaProperties.recordsPerPoll(LARGE, 1, 4)).isEqualTo(64);
    }

    @Test
    void shouldPollNoMoreThanFitsIntoAQuarterOfTheHeap() {
        assertThat(KafkaProperties.recordsPerPoll(512 * MIB, 8, 1)).isEqualTo(128);
        assertThat(KafkaProperties.recordsPerPoll(512 * MIB, 8, 2)).isEqualTo(64);
        assertThat(KafkaProperties.recordsPerPoll(512 * MIB - 1, 8, 2)).isEqualTo(63);
        assertThat(KafkaProperties.recordsPerPoll(512 * MIB, 8, 8)).isEqualTo(16);
        assertThat(KafkaProperties.recordsPerPoll(2_048 * MIB, 1_000, 1)).isEqualTo(512);
    }

    @Test
    void shouldPollSomeRecordsInAnyHeap() {
        assertThat(KafkaProperties.recordsPerPoll(512 * MIB, 64, 64)).isEqualTo(8);
    }
}
