package dev.stowage.schemas.reader;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The batches of a fixed range of a topic, made from their headers alone.
 *
 * @param topic topic of batches
 * @param ends by partition, the offset at which the range ends, exclusive
 * @param fingerprint fingerprint of all batches; several, separated by commas, where that was allowed; empty if there
 *     are no batches
 * @param batches by partition, then by offset
 */
public record BatchIndex(String topic, Map<Integer, Long> ends, String fingerprint, List<IndexedBatch> batches) {
    /** Bytes of a batch in the hash: two ints, four longs, four ints. */
    private static final int ROW_BYTES = 56;

    public BatchIndex {
        ends = Collections.unmodifiableSortedMap(new TreeMap<>(ends));
        batches = List.copyOf(batches);
    }

    /**
     * SHA-256 of topic, fingerprint and batches, hexadecimal; {@code ends} is not part of it. The Python reader computes
     * the same hash of the same feed.
     */
    public String hash() {
        MessageDigest digest = sha256();
        digest.update((topic + "\n" + fingerprint + "\n" + batches.size() + "\n").getBytes(StandardCharsets.UTF_8));
        ByteBuffer row = ByteBuffer.allocate(ROW_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (IndexedBatch batch : batches) {
            row.clear();
            row.putInt(batch.partition()).putInt(batch.bucket());
            row.putLong(batch.offset()).putLong(batch.sequence());
            row.putLong(batch.window()).putLong(batch.sumSquaredSegments());
            row.putInt(batch.rows()).putInt(batch.rowLength());
            row.putInt((int) batch.tokens()).putInt(batch.segments());
            digest.update(row.flip());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
