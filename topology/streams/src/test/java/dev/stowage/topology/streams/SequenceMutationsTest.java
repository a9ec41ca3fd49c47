package dev.stowage.topology.streams;

import static dev.stowage.topology.streams.Harness.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.schemas.PadStatistics;
import dev.stowage.schemas.RejectHeaders;
import dev.stowage.schemas.WindowManifest;
import dev.stowage.testsupport.DecodedBatch;
import dev.stowage.testsupport.DecodedSegment;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Damaged values: exactly the residues that {@link SlowSequence} reads are packed, or the record is rejected. */
class SequenceMutationsTest {
    private static final int MUTATIONS = 1_000;
    private static final List<String> WHOLE = List.of(
            "MKTAYIAKQRQISFVKSHFSRQLEERLGLIEVQAPILSRVGDGTQDNLSGAEKAVQVKVKALPDAQ",
            "MKTAYIAKQRQISFVKSHFSRQ\r\nLEERLGLIEVQAPILSRVGDGT\r\nQDNLSGAEKAVQ*\r\n",
            "GIVEQCCTSICSLYQLENYCN|FVNQHLCGSHLVEALYLVCGERGFFYTPKT*",
            "  10 mktayiakqr qisfvkshfs\n  30 rqleerlgli evqapilsrv",
            "MKä*",
            "M\t");

    /** Bytes with a special meaning for a reader. */
    private static final byte[] TELLING =
            "\0 \t\r\n\u000b\f****||0123456789JjxX-._>;\u0085\u00a0äß€\ud83d\ude00".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path directory;

    @ParameterizedTest(name = "{0}, unknown.residues={1}, seed {2}")
    @CsvSource({"text, unk, 1", "text, reject, 2", "text, 0.1, 3", "avro, unk, 4", "avro, reject, 5", "avro, 10%, 6"})
    void shouldReadExactlyTheResiduesOrRejectWhenAValueIsDamaged(String format, String policy, long seed) {
        Random random = new Random(seed);
        Map<Long, SlowSequence> expected = new TreeMap<>();
        int rejected = 0;
        try (Harness harness =
                new Harness(directory, "input.format", format, "unknown.residues", policy, "buckets", "256")) {
            // Given
            Map<Long, String> rejects = new TreeMap<>();
            Map<Long, String> arrived = new TreeMap<>();
            long unknown = 0;
            for (long offset = 0; offset < MUTATIONS; offset++) {
                byte[] damaged =
                        mutated(WHOLE.get(random.nextInt(WHOLE.size())).getBytes(StandardCharsets.UTF_8), random);
                expected.put(offset, SlowSequence.read(damaged));
                harness.send("id", format.equals("text") ? damaged : avro(harness, damaged), START);
            }

            // When
            harness.tick(MUTATIONS - 1, START);

            // Then
            for (DecodedBatch batch : harness.decoded()) {
                long ofBatch = 0;
                for (DecodedSegment segment : batch.segments()) {
                    String residues = batch.residues(segment);
                    ofBatch += SlowSequence.unknown(residues);
                    arrived.put(
                            segment.sourceOffset(),
                            segment.firstResidue() + " of " + segment.sourceLength() + ": " + residues);
                }
                assertThat(batch.number("unknown_residues")).isEqualTo(ofBatch);
                unknown += ofBatch;
            }
            for (TestRecord<byte[], byte[]> reject : harness.rejects()) {
                rejects.put(
                        Long.parseLong(RejectHeaders.text(reject.headers(), RejectHeaders.OFFSET)),
                        RejectHeaders.text(reject.headers(), RejectHeaders.REASON));
            }
            long white = 0;
            long stops = 0;
            for (Map.Entry<Long, SlowSequence> entry : expected.entrySet()) {
                SlowSequence slow = entry.getValue();
                String reason = reason(slow, policy);
                String as = "offset " + entry.getKey() + ", " + slow.letters;
                assertThat(String.valueOf(rejects.get(entry.getKey()))).as(as).matches(reason);
                if (reason.equals("null")) {
                    assertThat(arrived.get(entry.getKey()))
                            .as(as)
                            .isEqualTo(slow.from + " of " + slow.letters.length() + ": " + slow.packed());
                    white += slow.whiteSpaceStripped ? 1 : 0;
                    stops += slow.stopStripped ? 1 : 0;
                } else {
                    assertThat(arrived).doesNotContainKey(entry.getKey());
                    rejected++;
                }
            }
            WindowManifest manifest = manifest(harness.statistics());
            assertThat(manifest.getUnknownResidues()).isEqualTo(unknown);
            assertThat(unknown > 0).isNotEqualTo(policy.equals("reject"));
            assertThat(manifest.getStrippedWhiteSpace()).isEqualTo(white).isPositive();
            assertThat(manifest.getStrippedStops()).isEqualTo(stops).isPositive();
            assertThat(rejected).isBetween(policy.equals("unk") ? 1 : MUTATIONS / 20, MUTATIONS * 9 / 10);
        }
    }

    /** A pattern of the reason for a reject; "null" if there is none. */
    private static String reason(SlowSequence slow, String policy) {
        int unknown = SlowSequence.unknown(slow.letters);
        int max =
                switch (policy) {
                    case "unk" -> slow.letters.length();
                    case "reject" -> 0;
                    default -> slow.letters.length() / 10;
                };
        if (slow.letters.isEmpty()) {
            return "NO_RESIDUES|EMPTY_VALUE";
        }
        if (unknown > max) {
            return "UNKNOWN_RESIDUE";
        }
        return slow.packed().isEmpty() ? "NO_RESIDUES" : "null";
    }

    private static WindowManifest manifest(List<PadStatistics> statistics) {
        return statistics.stream()
                .map(PadStatistics::getManifest)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    /** A raw sequence whose residues are these bytes, UTF-8 or not. */
    private static byte[] avro(Harness harness, byte[] residues) {
        byte[] record = harness.avro("id", "A".repeat(residues.length), 0);
        String hex = HexFormat.of().formatHex(record);
        int at = hex.indexOf("41".repeat(residues.length)) / 2;
        System.arraycopy(residues, 0, record, at, residues.length);
        return record;
    }

    /**
     * One to three changes: a byte or character is replaced, a range removed, repeated or inserted, or the end cut off.
     */
    private static byte[] mutated(byte[] whole, Random random) {
        byte[] bytes = whole;
        for (int change = random.nextInt(3); change >= 0 && bytes.length > 1; change--) {
            int from = random.nextInt(bytes.length);
            int to = from + 1 + random.nextInt(Math.min(20, bytes.length - from));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(bytes, 0, from);
            switch (random.nextInt(8)) {
                case 0 -> {
                    out.write(random.nextInt(256));
                    to = from + 1;
                }
                case 1 -> {
                    out.write(TELLING[random.nextInt(TELLING.length)]);
                    to = from + 1;
                }
                case 2 -> {
                    // removed
                }
                case 3 -> {
                    out.write(bytes, from, to - from);
                    to = from;
                }
                case 4 -> {
                    out.writeBytes(" \r\n".repeat(1 + random.nextInt(3)).getBytes(StandardCharsets.UTF_8));
                    to = from;
                }
                case 5 -> to = bytes.length;
                case 6 -> out.writeBytes(Arrays.copyOf("€ä".getBytes(StandardCharsets.UTF_8), 1 + random.nextInt(5)));
                default -> {
                    out.write(TELLING[random.nextInt(TELLING.length)]);
                    to = from;
                }
            }
            out.write(bytes, to, bytes.length - to);
            bytes = out.toByteArray();
        }
        return bytes;
    }
}
