package dev.stowage.topology.core.statistics;

import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.Bytes;

/**
 * Keys of the statistics store: a byte for the kind of the entry, and an identifier. Windows are sorted by their offsets.
 */
final class StoredKeys {
    /** Counts of a bucket; followed by its bound. */
    static final byte BUCKET = 'b';

    /** Counts of a closed window; followed by its offset. */
    static final byte WINDOW = 'w';

    /** Counts of accepted records and ticks. */
    static final byte TOTALS = 't';

    /** Counts of rejects, and the latest. */
    static final byte REJECTS = 'r';

    private StoredKeys() {}

    static Bytes of(byte kind) {
        return Bytes.wrap(new byte[] {kind});
    }

    static Bytes ofBucket(int bound) {
        return Bytes.wrap(
                ByteBuffer.allocate(1 + Integer.BYTES).put(BUCKET).putInt(bound).array());
    }

    static Bytes ofWindow(long offset) {
        return Bytes.wrap(
                ByteBuffer.allocate(1 + Long.BYTES).put(WINDOW).putLong(offset).array());
    }

    /** The bound in the key of a bucket. */
    static int bound(byte[] key) {
        return ByteBuffer.wrap(key).getInt(1);
    }

    /** The offset in the key of a window. */
    static long offset(byte[] key) {
        return ByteBuffer.wrap(key).getLong(1);
    }
}
