package dev.stowage.topology.streams;

import static dev.stowage.topology.streams.Harness.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.schemas.BatchHeader;
import dev.stowage.schemas.BucketStatistics;
import dev.stowage.schemas.EmissionCause;
import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.PackedBatchDeserializer;
import dev.stowage.schemas.PadStatistics;
import dev.stowage.schemas.PadStatisticsDeserializer;
import dev.stowage.schemas.WindowManifest;
import dev.stowage.testsupport.DecodedBatch;
import dev.stowage.testsupport.RebuiltSequences;
import dev.stowage.topology.core.vocabulary.Vocabulary;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.zip.CRC32;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The records on the topics; byte for byte where the contract says so. */
class OutputContractTest {
    private static final int SEQUENCES = 1_500;

    @TempDir
    Path directory;

    @ParameterizedTest(name = "{0}, buckets {1}, base {2}, {3}, multiple {4}")
    @CsvSource({
        "exact-fill, '512,1024,2048', 0, ends, 1",
        "exact-fill, '512', 1, always, 1",
        "next-fit, '300,700', 0, none, 1",
        "exact-fill, '500,1000', 0, ends, 64",
    })
    void shouldDescribeItselfAndRebuildEverySequenceWhenBatchesAreDecoded(
            String strategy, String buckets, int base, String specialTokens, int multiple) {
        try (Harness harness = new Harness(
                directory,
                "strategy",
                strategy,
                "buckets",
                buckets,
                "sequence.id.base",
                Integer.toString(base),
                "special.tokens",
                specialTokens,
                "row.multiple",
                Integer.toString(multiple),
                "lookahead",
                "64")) {
            // Given
            Map<String, String> sent = sendRandom(harness, 7);

            // When
            List<DecodedBatch> batches = harness.decoded();

            // Then
            RebuiltSequences.of(batches).requirePiecesOf(sent);
            assertThat(batches).allSatisfy(batch -> {
                assertThat(batch.rowLength() % multiple).isZero();
                assertThat(batch.number("sequence_id_base")).isEqualTo(base);
                assertThat(batch.text("vocabulary_hash"))
                        .isEqualTo(Vocabulary.esm(true).hash());
                assertThat(batch.text("fingerprint")).isEqualTo(harness.config.fingerprint());
            });
        }
    }

    @Test
    void shouldFixKeyHeadersAndTimestampOfEveryBatch() {
        try (Harness harness = new Harness(directory, "lookahead", "32")) {
            sendRandom(harness, 8);
            PackedBatchDeserializer deserializer =
                    new PackedBatchDeserializer(harness.registry, harness.config.registry());
            Map<Integer, Long> perBucket = new HashMap<>();
            long sequence = 0;

            for (TestRecord<byte[], byte[]> record : harness.records("packed-batches")) {
                PackedBatch batch = deserializer.deserialize("", record.value());
                BatchHeader header = batch.header();
                assertThat(new String(record.key(), StandardCharsets.UTF_8))
                        .isEqualTo(header.batchId())
                        .isEqualTo("sequences/0/" + header.window().offset() + "/" + header.ordinal());
                assertThat(header.sequence()).isEqualTo(sequence++);
                long bucketSequence = perBucket.merge(header.bucket(), 1L, Long::sum) - 1;
                assertThat(header.bucketSequence()).isEqualTo(bucketSequence);
                assertThat(record.timestamp()).isEqualTo(header.maxTimestamp());
                List<String> headers = new ArrayList<>();
                for (Header one : record.headers()) {
                    headers.add(one.key() + "=" + new String(one.value(), StandardCharsets.US_ASCII));
                }
                assertThat(headers)
                        .containsExactly(
                                "sequence=" + header.sequence(),
                                "bucket=" + header.bucket(),
                                "bucket_sequence=" + bucketSequence,
                                "rows=" + header.rows(),
                                "row_length=" + header.rowLength(),
                                "segments=" + batch.segments().size(),
                                "longest_segment=" + header.longestSegment(),
                                "tokens=" + header.realTokens(),
                                "sum_sq=" + header.sumSquaredSegments(),
                                "cause=" + header.cause().name().toLowerCase(Locale.ROOT),
                                "mode=pack",
                                "window=" + header.window().offset(),
                                "epoch=" + header.window().epoch(),
                                "fingerprint=" + header.fingerprint());
            }
            assertThat(sequence).isGreaterThan(20);
        }
    }

    @Test
    void shouldPublishStatisticsAndManifestThatAgreeWithTheBatchesWhenAWindowCloses() throws Exception {
        try (Harness harness = new Harness(directory, "lookahead", "32")) {
            // Given
            sendRandom(harness, 9);
            PackedBatchDeserializer deserializer =
                    new PackedBatchDeserializer(harness.registry, harness.config.registry());
            Map<Long, byte[]> digests = new HashMap<>();
            Map<Long, List<PackedBatch>> windows = new HashMap<>();
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (TestRecord<byte[], byte[]> record : harness.records("packed-batches")) {
                PackedBatch batch = deserializer.deserialize("", record.value());
                long window = batch.header().window().offset();
                CRC32 crc = new CRC32();
                crc.update(record.value());
                ByteBuffer link = ByteBuffer.allocate(40).put(digests.getOrDefault(window, new byte[32]));
                link.putInt((int) crc.getValue()).putInt(record.value().length);
                digests.put(window, sha256.digest(link.array()));
                windows.computeIfAbsent(window, unseen -> new ArrayList<>()).add(batch);
            }

            // When
            PadStatisticsDeserializer statistics =
                    new PadStatisticsDeserializer(harness.registry, harness.config.registry());
            List<TestRecord<byte[], byte[]>> records = harness.records("pad-ratios");

            // Then
            assertThat(windows.size()).isGreaterThan(1);
            int manifests = 0;
            for (TestRecord<byte[], byte[]> record : records) {
                PadStatistics value = statistics.deserialize("", record.value());
                List<PackedBatch> batches = Objects.requireNonNull(windows.get(value.getWindowOffset()));
                String key = "sequences/0/" + value.getWindowOffset() + "/";
                WindowManifest manifest = value.getManifest();
                BucketStatistics bucket = value.getBucketStatistics();
                assertThat(manifest == null).isNotEqualTo(bucket == null);
                if (manifest != null) {
                    manifests++;
                    assertThat(manifest.getVocabulary()).isEqualTo("esm");
                    assertThat(manifest.getVocabularyHash())
                            .isEqualTo(batches.get(0).header().encoding().vocabularyHash());
                    assertThat(manifest.getVocabularyTokens())
                            .hasSize(33)
                            .startsWith("<cls>", "<pad>", "<eos>", "<unk>", "L", "A")
                            .endsWith("|", "<mask>");
                    assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo(key + "manifest");
                    assertThat(manifest.getDigest())
                            .isEqualTo(HexFormat.of().formatHex(digests.get(value.getWindowOffset())));
                    assertThat(manifest.getAccepted())
                            .isEqualTo(batches.stream()
                                    .mapToLong(batch -> batch.segments().size())
                                    .sum());
                    assertThat(manifest.getNextSequence() - manifest.getFirstSequence())
                            .isEqualTo(batches.size());
                    assertThat(manifest.getBatches().values().stream()
                                    .mapToLong(Long::longValue)
                                    .sum())
                            .isEqualTo(batches.size());
                    assertThat(manifest.getFirstOffset()).isEqualTo(value.getWindowOffset());
                } else {
                    List<BatchHeader> headers = batches.stream()
                            .map(PackedBatch::header)
                            .filter(header -> header.bucket() == bucket.getBucket())
                            .toList();
                    assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo(key + bucket.getBucket());
                    assertThat(bucket.getBatches()).isEqualTo(headers.size());
                    assertThat(bucket.getSlots())
                            .isEqualTo(headers.stream()
                                    .mapToLong(BatchHeader::slots)
                                    .sum());
                    assertThat(bucket.getTokens())
                            .isEqualTo(headers.stream()
                                    .mapToLong(BatchHeader::realTokens)
                                    .sum());
                    assertThat(bucket.getFullBatches())
                            .isEqualTo(headers.stream()
                                    .filter(header -> header.cause() == EmissionCause.FULL)
                                    .count());
                    assertThat(bucket.getPaddingRowTails() + bucket.getPaddingWindowClose())
                            .isEqualTo(bucket.getSlots() - bucket.getTokens());
                }
            }
            assertThat(manifests).isEqualTo(windows.size());
        }
    }

    /** Sends sequences of three windows and a tick that closes the last; returns the sequences by id. */
    private static Map<String, String> sendRandom(Harness harness, long seed) {
        Random random = new Random(seed);
        Map<String, String> sent = new HashMap<>();
        String letters = "LAGVSERTIDPKQNFYMHWC";
        for (int i = 0; i < SEQUENCES; i++) {
            StringBuilder residues = new StringBuilder();
            for (int length = 1 + random.nextInt(900); length > 0; length--) {
                residues.append(letters.charAt(random.nextInt(letters.length())));
            }
            sent.put("P" + i, residues.toString());
            harness.send("P" + i, residues.toString(), START + i * 1_000L);
        }
        harness.tick(SEQUENCES - 1, START);
        return sent;
    }
}
