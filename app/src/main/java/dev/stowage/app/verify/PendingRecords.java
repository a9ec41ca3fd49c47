package dev.stowage.app.verify;

import dev.stowage.app.UserException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Input records that were read and are in no batch so far. Not thread-safe.
 */
final class PendingRecords {
    /*
     * Usually there are as many as the pool holds. Where batches are missing, or a window is large and its records are lost, there may be
     * millions. So all of them are kept as offsets, about a bit each, and only the latest with their values, within a budget. A value that
     * was dropped is read again from the log if a batch asks for it after all; a lost record is never asked for. A hash in place of the
     * value would not do: a segment may be a part of the record.
     */
    private static final int RECORD_OVERHEAD_BYTES = 200;

    private final long budgetBytes;
    private final LongFunction<@Nullable ConsumerRecord<byte[], byte[]>> reread;
    private final OffsetSet offsets = new OffsetSet();
    private final Map<Long, ConsumerRecord<byte[], byte[]>> values = new LinkedHashMap<>();
    private long bytes;

    /**
     * @param budgetBytes what the kept values may take, bytes
     * @param reread reads a record again by its offset; null if it is gone
     */
    PendingRecords(long budgetBytes, LongFunction<@Nullable ConsumerRecord<byte[], byte[]>> reread) {
        this.budgetBytes = budgetBytes;
        this.reread = reread;
    }

    void add(ConsumerRecord<byte[], byte[]> record) {
        offsets.add(record.offset());
        values.put(record.offset(), record);
        bytes += size(record);
        Iterator<ConsumerRecord<byte[], byte[]>> oldest = values.values().iterator();
        while (bytes > budgetBytes && oldest.hasNext()) {
            bytes -= size(oldest.next());
            oldest.remove();
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
        ConsumerRecord<byte[], byte[]> kept = values.get(offset);
        ConsumerRecord<byte[], byte[]> record = kept == null ? reread.apply(offset) : kept;
        if (record == null) {
            throw new UserException("input offset " + offset
                    + " was removed by retention while it was verified; start `stowage verify` again");
        }
        return record;
    }

    /** Takes a record out; whether it was pending. */
    boolean remove(long offset) {
        ConsumerRecord<byte[], byte[]> kept = values.remove(offset);
        if (kept != null) {
            bytes -= size(kept);
        }
        return offsets.remove(offset);
    }

    /** Takes out all records below an offset, ascending. */
    void drainBelow(long limit, LongConsumer to) {
        offsets.drainBelow(limit, offset -> {
            ConsumerRecord<byte[], byte[]> kept = values.remove(offset);
            if (kept != null) {
                bytes -= size(kept);
            }
            to.accept(offset);
        });
    }

    private static long size(ConsumerRecord<byte[], byte[]> record) {
        return RECORD_OVERHEAD_BYTES
                + (record.key() == null ? 0 : record.key().length)
                + (record.value() == null ? 0 : record.value().length);
    }
}
