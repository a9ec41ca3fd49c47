package dev.stowage.topology.streams.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OriginalTimestampTest {
    @ParameterizedTest
    @ValueSource(longs = {-1, -5, -253_402_300_799_999L, 0, 1, 1_767_225_600_000L, 253_402_300_800_000L})
    void shouldGiveBackEveryTimestampThatItCarriesThroughKafkaStreams(long timestamp) {
        long extracted = new OriginalTimestamp().extract(record(timestamp), -1);

        assertThat(extracted).isNotNegative();
        assertThat(OriginalTimestamp.original(extracted)).isEqualTo(timestamp);
    }

    private static ConsumerRecord<Object, Object> record(long timestamp) {
        return new ConsumerRecord<>(
                "sequences",
                0,
                7,
                timestamp,
                TimestampType.CREATE_TIME,
                0,
                0,
                new Object(),
                new Object(),
                new RecordHeaders(),
                Optional.empty());
    }
}
