package dev.stowage.topology.streams;

import static dev.stowage.topology.streams.Harness.START;
import static dev.stowage.topology.streams.Harness.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.RejectHeaders;
import dev.stowage.schemas.RejectReason;
import dev.stowage.schemas.Segment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RejectsTest {
    private static final long YEAR_60000 = 1_831_300_000_000_000L;

    @TempDir
    Path directory;

    @Test
    void shouldRejectWithReasonAndLeaveTheNeighboursUntouchedWhenARecordCannotBePacked() {
        try (Harness harness = new Harness(directory, "unknown.residues", "reject")) {
            byte[] fine = harness.avro("fine", "MKT", 0);
            assertRejected(harness, null, START, RejectReason.NULL_VALUE, "stowage.tick.after");
            assertRejected(harness, new byte[0], START, RejectReason.EMPTY_VALUE, "no bytes");
            assertRejected(harness, new byte[] {9, 9, 9, 9, 9, 9}, START, RejectReason.UNKNOWN_MAGIC_BYTE, "0x09");
            assertRejected(harness, new byte[] {0, 1, 1, 1, 1, 9}, START, RejectReason.UNKNOWN_SCHEMA, "16843009");
            assertRejected(harness, Arrays.copyOf(fine, 8), START, RejectReason.MALFORMED_AVRO, "byte");
            assertRejected(harness, harness.avro("x", "", 0), START, RejectReason.NO_RESIDUES, "no residues");
            assertRejected(harness, harness.avro("x", "*", 0), START, RejectReason.NO_RESIDUES, "no residues");
            assertRejected(
                    harness, harness.avro("x", "MK1T", 0), START, RejectReason.UNKNOWN_RESIDUE, "'1' at residue 2");
            assertRejected(
                    harness, harness.avro("x", "MKÄT", 0), START, RejectReason.UNKNOWN_RESIDUE, "U+00C4 at residue 2");
            assertRejected(
                    harness,
                    harness.avro("x", "A".repeat(1_000_001), 0),
                    START,
                    RejectReason.TOO_MANY_RESIDUES,
                    "1000001");
            assertRejected(harness, harness.avro("x".repeat(513), "MK", 0), START, RejectReason.ID_TOO_LONG, "513");
            assertRejected(harness, fine, YEAR_60000, RejectReason.UNUSABLE_TIMESTAMP, Long.toString(YEAR_60000));
            assertRejected(
                    harness, harness.avro("x", "MKT", -1), START, RejectReason.UNUSABLE_EPOCH, "0 to 9007199254740991");
            assertRejected(
                    harness,
                    harness.avro("x", "MKT", 1L << 53),
                    START,
                    RejectReason.UNUSABLE_EPOCH,
                    "epoch 9007199254740992;");

            harness.send("after all", "A".repeat(1_000_000), START);
            harness.tick(28, START);

            List<String> packed = harness.batches().stream()
                    .flatMap(batch -> batch.segments().stream())
                    .map(Segment::id)
                    .toList();
            assertThat(packed).hasSize(15).contains("after all").doesNotContain("x", "fine");
        }
    }

    @Test
    void shouldAcceptEpochsThatEveryReaderHoldsExactly() {
        long largest = (1L << 53) - 1;
        try (Harness harness = new Harness(directory)) {
            harness.send("largest", "MKT", largest, START);
            harness.tick(0, START);

            assertThat(harness.rejects()).isEmpty();
            assertThat(harness.batches().get(0).segments().get(0).epoch()).isEqualTo(largest);
        }
    }

    private static int number;

    /** Sends a good record and the given one, and returns the only reject. */
    private static void assertRejected(
            Harness harness, byte @Nullable [] value, long timestamp, RejectReason reason, String detail) {
        harness.send("good" + number++, "MKTAYI", START);
        harness.send("the key", value, timestamp);

        List<TestRecord<byte[], byte[]>> rejects = harness.rejects();

        assertThat(rejects).as(reason.name()).hasSize(1);
        TestRecord<byte[], byte[]> reject = rejects.get(0);
        assertThat(reject.key()).isEqualTo(bytes("the key"));
        assertThat(reject.value()).isEqualTo(value);
        assertThat(RejectHeaders.text(reject.headers(), "mark")).isEqualTo("kept");
        assertThat(RejectHeaders.text(reject.headers(), RejectHeaders.REASON)).isEqualTo(reason.name());
        assertThat(RejectHeaders.text(reject.headers(), RejectHeaders.DETAIL)).contains(detail);
        assertThat(RejectHeaders.text(reject.headers(), RejectHeaders.TOPIC)).isEqualTo("sequences");
        assertThat(RejectHeaders.text(reject.headers(), RejectHeaders.PARTITION))
                .isEqualTo("0");
        assertThat(RejectHeaders.text(reject.headers(), RejectHeaders.OFFSET)).matches("\\d+");
        assertThat(RejectHeaders.text(reject.headers(), RejectHeaders.TIMESTAMP))
                .isEqualTo(Long.toString(timestamp));
    }

    @Test
    void shouldGoWithoutItsValueWhenARejectIsLargerThanTheTopicTakes() {
        try (Harness harness = new Harness(directory, "rejects.max.bytes", "1048576")) {
            byte[] value = new byte[1_048_000];
            harness.send("large", value, START);

            TestRecord<byte[], byte[]> reject = harness.rejects().get(0);

            assertThat(reject.value()).isNull();
            assertThat(RejectHeaders.text(reject.headers(), RejectHeaders.REASON))
                    .isEqualTo("UNKNOWN_SCHEMA");
            assertThat(Integer.parseInt(RejectHeaders.text(reject.headers(), RejectHeaders.OMITTED)))
                    .isGreaterThan(1_048_000);
            assertThat(RejectHeaders.text(reject.headers(), RejectHeaders.OFFSET))
                    .isEqualTo("0");
        }
    }

    @Test
    void shouldReadUnknownLettersAsUnknownTokensAndFoldLowerCaseByDefault() {
        try (Harness harness = new Harness(directory)) {
            harness.send("x", "mk1_*", START);
            harness.tick(0, START);

            PackedBatch batch = harness.batches().get(0);

            assertThat(batch.segments().get(0).residues()).isEqualTo(4);
            assertThat(Arrays.copyOf(batch.tokens(), 7)).containsExactly(0, 20, 15, 3, 32, 2, 1);
        }
    }

    @Test
    void shouldReadPlainTextWithTheKeyAsIdAndNameARecordWithoutOne() {
        try (Harness harness = new Harness(directory, "input.format", "text")) {
            harness.send("P1", bytes("MKT"), START);
            harness.send("", bytes("MKTA"), START);
            harness.send("empty", bytes(""), START);
            harness.tick(2, START);

            assertThat(harness.batches().get(0).segments())
                    .extracting(Segment::id)
                    .containsExactly("P1", "sequences-0-1");
            assertThat(harness.rejects()).hasSize(1);
        }
    }
}
