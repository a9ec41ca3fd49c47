package dev.stowage.tools.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.input.Tick;
import dev.stowage.topology.core.state.Checkpoint;
import dev.stowage.topology.core.window.WindowState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClosingCheckTest {
    private static final long MINUTE = 60_000;
    private static final long EPOCH = 3;

    private final StowageConfig config =
            StowageConfig.of(Map.of("window", "10m", "out.of.order", "1h", "window.jump", "3"));
    private final Checkpoint checkpoint = new Checkpoint();
    private ClosingCheck check;

    @BeforeEach
    void openWindow() {
        // Given: the record at offset 10 opened the window of the first ten minutes.
        checkpoint.fingerprint = config.fingerprint();
        checkpoint.window = new WindowState(10, 0, 10 * MINUTE, EPOCH, 0, 0);
        check = check();
        check.record(record(10, 0), false);
    }

    @Test
    void shouldNameTheTickThatNamesTheLastRecord() {
        check.tick(tick(11, 9));
        check.tick(tick(12, 11));
        assertThat(check.closedBy()).isNull();

        check.tick(tick(13, 10));

        assertThat(check.closedBy()).isEqualTo("the tick at offset 13");
    }

    @Test
    void shouldNameTheRecordPastTheEnd() {
        check.record(record(11, 10 * MINUTE - 1), false);
        check.record(record(12, 10 * MINUTE), true);
        assertThat(check.closedBy()).isNull();

        check.record(record(13, 10 * MINUTE), false);

        assertThat(check.closedBy()).isEqualTo("the record at offset 13");
    }

    @Test
    void shouldNameTheLastOfManyRecordsFromAfar() {
        check.record(record(11, 200 * MINUTE), false);
        check.record(record(12, 200 * MINUTE), false);
        check.record(record(13, MINUTE), false);
        check.record(record(14, 200 * MINUTE), false);
        check.record(record(15, 200 * MINUTE), false);
        assertThat(check.closedBy()).isNull();

        check.record(record(16, 200 * MINUTE), false);

        assertThat(check.closedBy()).isEqualTo("the record at offset 16");
    }

    @Test
    void shouldNameTheRecordOfAHigherEpoch() {
        check.record(record(11, 1, EPOCH - 1), false);
        check.record(record(12, 1, EPOCH + 1), true);
        assertThat(check.closedBy()).isNull();

        check.record(record(13, 200 * MINUTE, EPOCH + 1), false);

        assertThat(check.closedBy()).isEqualTo("the record at offset 13");
    }

    @Test
    void shouldJudgeNoRecordByTheRulesOfAnotherConfiguration() {
        checkpoint.fingerprint = "another";
        ClosingCheck other = check();

        other.record(record(10, 0), false);
        other.record(record(13, 10 * MINUTE), false);

        assertThat(other.closedBy()).isNull();
    }

    private ClosingCheck check() {
        return new ClosingCheck(
                config, new CommittedState(checkpoint, 100, new TreeMap<>(), List.of()), record -> record.value()[0]);
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, long timestamp) {
        return record(offset, timestamp, EPOCH);
    }

    /** A record whose value is the epoch. */
    private static ConsumerRecord<byte[], byte[]> record(long offset, long timestamp, long epoch) {
        return new ConsumerRecord<>(
                "in",
                0,
                offset,
                timestamp,
                TimestampType.CREATE_TIME,
                0,
                0,
                new byte[0],
                new byte[] {(byte) epoch},
                new RecordHeaders(),
                Optional.empty());
    }

    private static ConsumerRecord<byte[], byte[]> tick(long offset, long after) {
        ConsumerRecord<byte[], byte[]> tick = new ConsumerRecord<>("in", 0, offset, null, null);
        tick.headers().add(Tick.header(after));
        return tick;
    }
}
