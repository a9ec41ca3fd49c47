package dev.stowage.schemas.reader;

import static dev.stowage.schemas.reader.MockLog.FINGERPRINT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stowage.schemas.BatchHeaders;
import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.Samples;
import dev.stowage.schemas.reader.ReaderException.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class PackedBatchReaderTest {
    private final MockLog log = new MockLog(2);

    @Test
    void shouldReadEachPartitionInTheOrderOfTheLog() {
        write(5, 3);

        List<String> read = readAll(log.topic().beginning());

        assertThat(read).filteredOn(id -> id.startsWith("0/")).containsExactly("0/0", "0/1", "0/2", "0/3", "0/4");
        assertThat(read).filteredOn(id -> id.startsWith("1/")).containsExactly("1/0", "1/1", "1/2");
        assertThat(log.clients).allMatch(client -> client.closed());
    }

    @Test
    void shouldContinueBehindEveryBatch() {
        write(5, 3);
        for (int stop = 0; stop <= 8; stop++) {
            List<String> read = new ArrayList<>();
            ReadPosition saved;
            try (PackedBatchReader reader =
                    log.topic().read(log.topic().beginning(), log.topic().ends())) {
                while (read.size() < stop) {
                    read.add(id(Objects.requireNonNull(reader.next())));
                }
                saved = ReadPosition.parse(reader.position().text());
            }

            read.addAll(readAll(saved));

            assertThat(read).doesNotHaveDuplicates().hasSize(8);
        }
    }

    @Test
    void shouldReadARangeUpToItsEndsOnly() {
        write(5, 3);
        Map<Integer, Long> ends = Map.of(0, 4L, 1, 3L);

        BatchIndex index = log.topic().index(ReadPosition.of(Map.of(0, 2L, 1, 0L)), ends);

        assertThat(index.batches()).extracting(IndexedBatch::offset).containsExactly(2L, 0L, 2L);
        assertThat(index.batches()).extracting(IndexedBatch::sequence).containsExactly(1L, 0L, 1L);
        assertThat(index.ends()).isEqualTo(ends);
    }

    @Test
    void shouldReturnNullWhileNothingArrives() {
        write(1, 1);
        try (PackedBatchReader reader = log.topic().follow(log.topic().beginning())) {
            assertThat(reader.next(Duration.ofSeconds(9))).isNotNull();
            assertThat(reader.next(Duration.ofSeconds(9))).isNotNull();
            assertThat(reader.next(Duration.ZERO)).isNull();
            assertThat(reader.isDone()).isFalse();
            assertThat(reader.position().text()).isEqualTo("v1 " + FINGERPRINT + " 0:1:1 1:1:1");
        }
    }

    @Test
    void shouldFailWhenRetentionHasPassedThePosition() {
        write(5, 3);
        log.remove(0, 4);

        ReaderException error = failure(ReadPosition.of(Map.of(0, 2L, 1, 0L)));

        assertThat(error.problem()).isEqualTo(Problem.RECORDS_REMOVED);
        assertThat(error)
                .hasMessage("packed-batches-0: records from offset 2 on were removed, the first one left is 4:"
                        + " keep them longer (retention.ms, retention.bytes); or start again from the first offset");
    }

    @Test
    void shouldFailAtAGapAlsoBehindASavedPosition() {
        log.write(0, 0);
        log.write(0, 2);

        assertThat(failure(log.topic().beginning()))
                .hasMessage("packed-batches-0 offset 2 has sequence 2, expected 1: 1 batches are missing;"
                        + " allowGaps accepts this");
        ReadPosition saved = new ReadPosition(Map.of(0, 2L, 1, 0L), Map.of(0, 3L), FINGERPRINT);
        assertThat(failure(saved))
                .hasMessage(
                        "packed-batches-0 offset 2 repeats sequence 2, expected 3: the topic was written twice, or was"
                                + " deleted and created again");
        assertThat(failure(saved).problem()).isEqualTo(Problem.SEQUENCE_GAP);
        BatchTopic gaps = log.topic().allowGaps();
        assertThat(gaps.index(gaps.beginning(), gaps.ends()).batches()).hasSize(2);
    }

    @Test
    void shouldFailAtASecondFingerprintAlsoBehindASavedPosition() {
        log.write(0, 0);
        log.write(0, 1, "fedcba9876543210");

        ReaderException error = failure(log.topic().beginning());

        assertThat(error.problem()).isEqualTo(Problem.FINGERPRINT_CHANGED);
        assertThat(error)
                .hasMessage("packed-batches-0 offset 2 has fingerprint fedcba9876543210, the batches before it "
                        + FINGERPRINT
                        + ": the configuration changed; end the range before it, or use allowFingerprints");
        assertThat(failure(new ReadPosition(Map.of(0, 2L, 1, 0L), Map.of(), FINGERPRINT)))
                .hasMessage(error.getMessage());
        BatchTopic both = log.topic().allowFingerprints();
        assertThat(both.index(both.beginning(), both.ends()).fingerprint())
                .isEqualTo(FINGERPRINT + ",fedcba9876543210");
    }

    @Test
    void shouldFailAtAChangeOfShapeWhereOneIsRequired() {
        log.write(0, 0);
        RecordHeaders other = new RecordHeaders(
                BatchHeaders.of(Samples.fixedBatch(0, 1, FINGERPRINT).header(), 3)
                        .toHeaders());
        other.remove("rows").add("rows", new byte[] {'3'});
        log.write(0, new byte[0], other);
        BatchTopic topic = log.topic();
        BatchTopic oneShape = topic.requireOneShape();

        assertThat(topic.index(topic.beginning(), topic.ends()).batches()).hasSize(2);
        assertThatThrownBy(() -> oneShape.index(topic.beginning(), topic.ends()))
                .hasMessage("packed-batches-0 offset 2 is 3 x 8, other batches of bucket 8 are 2 x 8:"
                        + " set batch.fixed.shape where the feed is packed");
    }

    @Test
    void shouldFailAtAForeignRecordAndKeepThePosition() {
        log.write(0, 0);
        log.write(0, new byte[] {1}, new RecordHeaders());
        try (PackedBatchReader reader =
                log.topic().read(log.topic().beginning(), log.topic().ends())) {
            reader.next();
            ReadPosition before = reader.position();

            for (int time = 0; time < 2; time++) {
                assertThatThrownBy(reader::next)
                        .hasMessage("packed-batches-0 offset 2: no header 'sequence': the record was not written by"
                                + " Stowage; remove its producer");
            }

            assertThat(reader.position()).isEqualTo(before);
        }
    }

    @Test
    void shouldFailAtAValueThatIsMissingOrNoBatch() {
        RecordHeaders headers = new RecordHeaders(
                BatchHeaders.of(Samples.fixedBatch(0, 0, FINGERPRINT).header(), 3)
                        .toHeaders());
        log.write(0, null, headers);
        log.write(1, new byte[] {7}, headers);
        ReadPosition none = ReadPosition.of(Map.of(0, 0L));
        ReadPosition wrong = ReadPosition.of(Map.of(1, 0L));

        assertThat(failure(none).problem()).isEqualTo(Problem.FOREIGN_RECORD);
        assertThat(failure(wrong).problem()).isEqualTo(Problem.MALFORMED_VALUE);
        assertThat(failure(wrong))
                .hasMessage("packed-batches-1 offset 0: topic packed-batches: no PackedBatch: the value has 1 bytes and"
                        + " starts with 0x07; accepted: magic byte 0x00, four bytes of schema id, Avro");
    }

    @Test
    void shouldFailWhenATransactionStaysOpen() {
        write(1, 1);
        log.writeUncommitted(1, 3);
        BatchTopic topic = log.topic().withPatience(Duration.ZERO);

        assertThatThrownBy(() -> topic.index(ReadPosition.of(Map.of(1, 0L)), Map.of(1, 5L)))
                .hasMessageContaining(
                        "packed-batches-1: nothing is committed behind offset 2 for 0 s, the range ends at 5:"
                                + " a transaction is open");
        try (PackedBatchReader reader = topic.follow(topic.beginning())) {
            reader.next();
            reader.next();
            assertThatThrownBy(() -> reader.next())
                    .hasMessageContaining(
                            "packed-batches-1: nothing is committed behind offset 2 for 0 s, the partition"
                                    + " ends at 5: a transaction is open");
        }
    }

    @Test
    void shouldFailWhenNoBrokerAnswers() {
        write(1, 1);
        Map<Integer, Long> ends = Map.of(0, 9L, 1, 9L);
        ReadPosition start = log.topic().beginning();
        log.fail(new TimeoutException("no answer"));

        assertThatThrownBy(() -> log.topic().ends())
                .isInstanceOfSatisfying(ReaderException.class, error -> assertThat(error.problem())
                        .isEqualTo(Problem.BROKER_UNAVAILABLE))
                .hasMessageContaining("no broker has answered for 120 s");
        assertThatThrownBy(() -> log.topic().withPatience(Duration.ZERO).index(start, ends))
                .hasMessageContaining("no broker has answered for 0 s");
    }

    @Test
    void shouldRefusePartitionsThatDoNotExistOrDoNotMatch() {
        assertThatThrownBy(() -> log.topic().follow(ReadPosition.of(Map.of(2, 0L))))
                .isInstanceOfSatisfying(ReaderException.class, error -> assertThat(error.problem())
                        .isEqualTo(Problem.NO_SUCH_PARTITION))
                .hasMessage("topic packed-batches has no partition 2: it has 2");
        assertThatThrownBy(() -> log.topic()
                        .read(ReadPosition.of(Map.of(0, 0L)), log.topic().ends()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("topic packed-batches: the position has partitions [0], the ends have [0, 1]; both need the"
                        + " same ones");
        assertThatThrownBy(() -> new MockLog(0).topic().ends()).hasMessage("topic packed-batches does not exist");
        assertThat(log.clients).allMatch(client -> client.closed());
    }

    @Test
    void shouldRefusePropertiesThatBreakExactReading() {
        assertThatThrownBy(() -> new BatchTopic("t", Map.of("auto.offset.reset", "earliest")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("auto.offset.reset")
                .hasMessageContaining("would break exact reading; it is always none");
        assertThat(new BatchTopic("t", Map.of("isolation.level", "read_committed", "enable.auto.commit", false)).name())
                .isEqualTo("t");
    }

    private void write(int first, int second) {
        for (int sequence = 0; sequence < first; sequence++) {
            log.write(0, sequence);
        }
        for (int sequence = 0; sequence < second; sequence++) {
            log.write(1, sequence);
        }
    }

    private List<String> readAll(ReadPosition start) {
        List<String> read = new ArrayList<>();
        try (PackedBatchReader reader = log.topic().read(start, log.topic().ends())) {
            for (PackedBatch batch = reader.next(); batch != null; batch = reader.next()) {
                read.add(id(batch));
            }
            assertThat(reader.isDone()).isTrue();
        }
        return read;
    }

    private ReaderException failure(ReadPosition start) {
        Map<Integer, Long> ends = new HashMap<>(log.topic().ends());
        ends.keySet().retainAll(start.offsets().keySet());
        try (PackedBatchReader reader = log.topic().read(start, ends)) {
            return catchThrowableOfType(ReaderException.class, () -> {
                while (reader.next() != null) {
                    assertThat(reader.isDone()).isFalse();
                }
            });
        }
    }

    private static String id(PackedBatch batch) {
        String[] parts = batch.header().batchId().split("/", -1);
        return parts[1] + "/" + parts[3];
    }
}
