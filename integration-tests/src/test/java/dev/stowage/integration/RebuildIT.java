package dev.stowage.integration;

import static dev.stowage.integration.Cluster.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.cli.config.AppConfig;
import dev.stowage.files.fasta.FastaRecord;
import dev.stowage.files.generate.SequenceGenerator;
import dev.stowage.schemas.RawSequence;
import dev.stowage.schemas.RawSequenceSerializer;
import dev.stowage.schemas.RejectHeaders;
import dev.stowage.schemas.RejectReason;
import dev.stowage.server.run.PackingApplication;
import dev.stowage.testsupport.RebuiltSequences;
import dev.stowage.topology.core.input.Tick;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nothing is lost: every record of a mixed input can be rebuilt from batches and rejects alone. */
class RebuildIT {
    private static final long YEAR_60000 = 1_831_300_000_000_000L;
    private static final int GOOD = 3_000;
    private static final int PARTITIONS = 4;
    private static final int LARGEST_BUCKET = 2_048;

    @RegisterExtension
    static final Cluster cluster = new Cluster();

    private static AppConfig config;
    private static RawSequenceSerializer serializer;
    private static final Map<String, String> GOOD_RESIDUES = new HashMap<>();
    private static final Map<String, RejectReason> BAD_REASONS = new HashMap<>();
    private static final Map<String, byte[]> BAD_VALUES = new HashMap<>();

    @BeforeAll
    static void packAMixedInput() throws Exception {
        config = cluster.config("rebuild", "threads", "2", "unknown.residues", "reject");
        PackingApplication application = cluster.startInProcess(config);
        serializer = new RawSequenceSerializer(
                cluster.registry(config), config.stowage().registry());
        produce();
        Cluster.closeWindows(config, application);
        application.close();
    }

    @Test
    void shouldRebuildEverySequenceResidueForResidueWhenItsBatchesAreDecoded() {
        // When
        RebuiltSequences rebuilt = RebuiltSequences.of(cluster.batches(config));

        // Then
        Map<String, String> expected = new HashMap<>();
        GOOD_RESIDUES.forEach((id, residues) -> {
            String folded = residues.toUpperCase(Locale.ROOT);
            expected.put(id, folded.endsWith("*") ? folded.substring(0, folded.length() - 1) : folded);
        });
        rebuilt.requirePiecesOf(expected).byId().forEach((id, pieces) -> {
            assertThat(pieces).as("pieces of %s", id).hasSize(1);
            String residues = pieces.get(pieces.firstKey());
            if (Objects.requireNonNull(expected.get(id)).length() <= LARGEST_BUCKET - 2) {
                assertThat(residues).as(id).isEqualTo(expected.get(id));
            } else {
                assertThat(residues).as(id).hasSizeBetween(LARGEST_BUCKET - 2, LARGEST_BUCKET);
            }
        });
    }

    @Test
    void shouldSendEachBadRecordUntouchedToTheRejectsWhenItCannotBePacked() {
        // When
        List<ConsumerRecord<byte[], byte[]>> rejects = cluster.read("rejected-sequences");

        // Then
        Map<String, RejectReason> reasons = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> reject : rejects) {
            String key = new String(reject.key(), StandardCharsets.UTF_8);
            reasons.put(key, RejectReason.valueOf(RejectHeaders.text(reject.headers(), RejectHeaders.REASON)));
            assertThat(reject.value()).as("value of %s", key).isEqualTo(BAD_VALUES.get(key));
            assertThat(RejectHeaders.text(reject.headers(), "mark")).isEqualTo("kept");
            assertThat(RejectHeaders.text(reject.headers(), RejectHeaders.PARTITION))
                    .isEqualTo(Integer.toString(reject.partition()));
            assertThat(RejectHeaders.text(reject.headers(), RejectHeaders.DETAIL))
                    .isNotBlank();
        }
        assertThat(reasons).isEqualTo(BAD_REASONS);
        assertThat(rejects).hasSameSizeAs(BAD_REASONS.keySet());
    }

    @Test
    void shouldCountEveryRecordWhenWindowsClose() {
        long known = cluster.read("sequences").stream()
                .filter(record -> record.headers().lastHeader(Tick.AFTER) == null)
                .count();
        assertThat(known).isEqualTo(GOOD_RESIDUES.size() + BAD_REASONS.size());
    }

    private static void produce() throws Exception {
        Map<String, Object> properties = config.stowage().clientProperties();
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 16 << 20);
        SequenceGenerator generator = new SequenceGenerator(7);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < GOOD; i++) {
                FastaRecord made = generator.next();
                good(producer, i, made.id(), decorated(i, made.residues()));
                if (i == GOOD / 2) {
                    bad(producer);
                }
            }
            producer.flush();
        }
    }

    /** Some in lower case, some with a stop at the end, some with chains and rare letters. */
    private static String decorated(int i, String residues) {
        return switch (i % 50) {
            case 1 -> residues.toLowerCase(Locale.ROOT);
            case 2 -> residues + "*";
            case 3 -> residues + "|" + residues.substring(0, Math.min(9, residues.length()));
            case 4 -> residues + "XBUZO.-";
            default -> residues;
        };
    }

    private static void good(KafkaProducer<byte[], byte[]> producer, int i, String id, String residues) {
        GOOD_RESIDUES.put(id, residues);
        producer.send(new ProducerRecord<>("sequences", i % PARTITIONS, START + i, bytes(id), avro(id, residues)));
    }

    private static void bad(KafkaProducer<byte[], byte[]> producer) throws Exception {
        byte[] fine = avro("fine", "MKTAYIAKQR");
        send(producer, "null value", RejectReason.NULL_VALUE, null, START);
        send(producer, "empty value", RejectReason.EMPTY_VALUE, new byte[0], START);
        send(producer, "magic byte", RejectReason.UNKNOWN_MAGIC_BYTE, new byte[] {7, 0, 0, 0, 1, 2}, START);
        send(producer, "schema id", RejectReason.UNKNOWN_SCHEMA, new byte[] {0, 0x7f, 0, 0, 1, 2}, START);
        send(producer, "truncated", RejectReason.MALFORMED_AVRO, Arrays.copyOf(fine, fine.length - 8), START);
        send(producer, "no residues", RejectReason.NO_RESIDUES, avro("none", ""), START);
        send(producer, "letters", RejectReason.UNKNOWN_RESIDUE, avro("letters", "MK1TA"), START);
        send(producer, "too many", RejectReason.TOO_MANY_RESIDUES, avro("many", "A".repeat(1_000_001)), START);
        send(producer, "minus one", RejectReason.UNUSABLE_TIMESTAMP, fine, -1);
        send(producer, "year 60000", RejectReason.UNUSABLE_TIMESTAMP, fine, YEAR_60000);
        sendLargest(producer);
    }

    /** Finds the max record size of the input topic. */
    private static void sendLargest(KafkaProducer<byte[], byte[]> producer) throws Exception {
        for (int residues = 1_048_588; ; residues--) {
            try {
                send(producer, "largest", RejectReason.TOO_MANY_RESIDUES, avro("largest", "A".repeat(residues)), START);
                return;
            } catch (ExecutionException e) {
                assertThat(e.getCause()).isInstanceOf(RecordTooLargeException.class);
            }
        }
    }

    private static void send(
            KafkaProducer<byte[], byte[]> producer,
            String key,
            RejectReason reason,
            byte @Nullable [] value,
            long timestamp)
            throws Exception {
        Header[] headers = {new RecordHeader("mark", bytes("kept"))};
        int partition = Math.floorMod(key.hashCode(), PARTITIONS);
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>("sequences", partition, null, bytes(key), value, List.of(headers)) {
                    @Override
                    public Long timestamp() {
                        // The constructor refuses values that other producers write.
                        return timestamp;
                    }
                };
        producer.send(record).get();
        BAD_REASONS.put(key, reason);
        BAD_VALUES.put(key, value);
    }

    private static byte[] avro(String id, String residues) {
        return serializer.serialize("sequences", new RawSequence(id, residues, 0L, "", List.of()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
