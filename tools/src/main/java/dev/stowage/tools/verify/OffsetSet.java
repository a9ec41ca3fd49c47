package dev.stowage.tools.verify;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** A set of offsets that needs about one bit per offset if they are dense. Not thread-safe. */
final class OffsetSet {
    private static final int CHUNK_BITS = 13;
    private static final int CHUNK = 1 << CHUNK_BITS;

    private final TreeMap<Long, Chunk> chunks = new TreeMap<>();

    /** The chunk that was used last, because neighbouring offsets are often used in succession. */
    private @Nullable Chunk latest;

    private static final class Chunk {
        private final long number;
        private final long[] bits = new long[CHUNK / Long.SIZE];
        private int size;

        Chunk(long number) {
            this.number = number;
        }
    }

    /** Adds an offset; returns false if it was there. */
    boolean add(long offset) {
        Chunk found = find(offset);
        if (found == null) {
            found = new Chunk(offset >> CHUNK_BITS);
            chunks.put(found.number, found);
            latest = found;
        }
        if (isSet(found, offset)) {
            return false;
        }
        found.bits[word(offset)] |= 1L << offset;
        found.size++;
        return true;
    }

    boolean contains(long offset) {
        Chunk found = find(offset);
        return found != null && isSet(found, offset);
    }

    /** Removes an offset; returns whether it was there. */
    boolean remove(long offset) {
        Chunk found = find(offset);
        if (found == null || !isSet(found, offset)) {
            return false;
        }
        found.bits[word(offset)] &= ~(1L << offset);
        found.size--;
        if (found.size == 0) {
            chunks.remove(found.number);
            latest = null;
        }
        return true;
    }

    boolean isEmpty() {
        return chunks.isEmpty();
    }

    void clear() {
        chunks.clear();
        latest = null;
    }

    /** Removes all offsets below a limit, ascending. */
    void drainBelow(long limit, LongConsumer to) {
        while (!chunks.isEmpty() && chunks.firstKey() << CHUNK_BITS < limit) {
            Map.Entry<Long, Chunk> first = chunks.firstEntry();
            long from = first.getKey() << CHUNK_BITS;
            Chunk chunk = first.getValue();
            for (int i = 0; i < chunk.bits.length; i++) {
                while (chunk.bits[i] != 0) {
                    long offset = from + (long) i * Long.SIZE + Long.numberOfTrailingZeros(chunk.bits[i]);
                    if (offset >= limit) {
                        return;
                    }
                    remove(offset);
                    to.accept(offset);
                }
            }
        }
    }

    private @Nullable Chunk find(long offset) {
        Chunk near = latest;
        if (near != null && near.number == offset >> CHUNK_BITS) {
            return near;
        }
        Chunk found = chunks.get(offset >> CHUNK_BITS);
        latest = found == null ? near : found;
        return found;
    }

    private static int word(long offset) {
        return (int) (offset & CHUNK - 1) / Long.SIZE;
    }

    private static boolean isSet(Chunk chunk, long offset) {
        return (chunk.bits[word(offset)] & 1L << offset) != 0;
    }
}
