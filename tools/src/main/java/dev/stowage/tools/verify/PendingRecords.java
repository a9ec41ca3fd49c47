package dev.stowage.tools.verify;

import dev.stowage.cli.UserException;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Input records that were read and are in no batch so far. Not thread-safe.
 */
final class PendingRecords {
    /*
     * Usually there are as many as the pool holds. If batches are missing, or records of a large window are lost, there may be
     * millions. So all offsets are kept, with about a bit each, but values only of the latest records, within a memory limit. If a batch contains a
     * record whose value was dropped, the record is read again. Hashes instead of values would not work, because a segment may be a part of the
     * record.
     */
    private static final int RECORD_OVERHEAD_BYTES = 300;

    /** Size of the hash table of values, indexed by the last bits of the offset; a power of two. */
    private static final int MAX_VALUES = 1 << 17;

    private final long budgetBytes;
    private final LongFunction<@Nullable ConsumerRecord<byte[], byte[]>> reread;
    private final OffsetSet offsets = new OffsetSet();

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    private final @Nullable ConsumerRecord<byte[], byte[]>[] values = new ConsumerRecord[MAX_VALUES];

    private long bytes;

    /** Lowest offset whose value may be kept. */
    private long oldest;

    /**
     * @param budgetBytes memory limit of the kept values, bytes
     * @param reread reads a record again by its offset; returns null if it no longer exists
     */
    PendingRecords(long budgetBytes, LongFunction<@Nullable ConsumerRecord<byte[], byte[]>> reread) {
        this.budgetBytes = budgetBytes;
        this.reread = reread;
    }

    void add(ConsumerRecord<byte[], byte[]> record) {
        offsets.add(record.offset());
        replace(record.offset(), record);
        oldest = Math.max(oldest, record.offset() - MAX_VALUES + 1);
        while (bytes > budgetBytes && oldest <= record.offset()) {
            drop(oldest++);
        }
    }

    boolean contains(long offset) {
        return offsets.contains(offset);
    }

    /** A record, null if it is not pending. */
    @Nullable
    ConsumerRecord<byte[], byte[]> get(long offset) {
        if (!offsets.contains(offset)) {
            return null;
        }
        ConsumerRecord<byte[], byte[]> kept = kept(offset);
        ConsumerRecord<byte[], byte[]> record = kept == null ? reread.apply(offset) : kept;
        if (record == null) {
            throw new UserException("input offset " + offset
                    + " was removed by retention during verification; run `stowage verify` again");
        }
        return record;
    }

    /** Removes a record; returns whether it was pending. */
    boolean remove(long offset) {
        drop(offset);
        return offsets.remove(offset);
    }

    /** Removes all records below an offset, ascending. */
    void drainBelow(long limit, LongConsumer to) {
        offsets.drainBelow(limit, offset -> {
            drop(offset);
            to.accept(offset);
        });
    }

    private @Nullable ConsumerRecord<byte[], byte[]> kept(long offset) {
        ConsumerRecord<byte[], byte[]> kept = values[place(offset)];
        return kept != null && kept.offset() == offset ? kept : null;
    }

    private void drop(long offset) {
        if (kept(offset) != null) {
            replace(offset, null);
        }
    }

    private void replace(long offset, @Nullable ConsumerRecord<byte[], byte[]> record) {
        ConsumerRecord<byte[], byte[]> before = values[place(offset)];
        bytes += (record == null ? 0 : size(record)) - (before == null ? 0 : size(before));
        values[place(offset)] = record;
    }

    private static int place(long offset) {
        return (int) (offset & (MAX_VALUES - 1));
    }

    private static long size(ConsumerRecord<byte[], byte[]> record) {
        return (long) RECORD_OVERHEAD_BYTES
                + (record.key() == null ? 0 : record.key().length)
                + (record.value() == null ? 0 : record.value().length);
    }
}
