package dev.stowage.tools.verify;

import dev.stowage.cluster.log.PartitionCursor;
import dev.stowage.topology.core.input.Tick;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Reads the input as far as the batches have come, and keeps what is in none of them so far. Not thread-safe. */
final class InputFollower {
    private final PartitionCursor input;
    private final RejectStream rejects;
    private final Cut cut;
    private final ClosingCheck closing;
    private final PendingRecords pending;
    private final Findings findings;
    private final LongConsumer progress;
    private final long consumed;
    private long verifiedFrom;

    /** @param progress told the input offset that was reached */
    InputFollower(
            PartitionCursor input,
            RejectStream rejects,
            Cut cut,
            ClosingCheck closing,
            Findings findings,
            Memory memory,
            LongConsumer progress) {
        this.input = input;
        this.rejects = rejects;
        this.cut = cut;
        this.closing = closing;
        this.findings = findings;
        this.progress = progress;
        consumed = cut.nextOffset();
        pending = new PendingRecords(memory.keptBytes(), memory.reread());
        verifiedFrom = input.begin();
    }

    /**
     * How much to keep.
     *
     * @param keptBytes what the values of pending records may take
     * @param reread reads a record again by its offset; null if it is gone
     */
    record Memory(long keptBytes, LongFunction<@Nullable ConsumerRecord<byte[], byte[]>> reread) {}

    /** Records before an offset are not expected in batches: those may have been removed. */
    void verifyFrom(long offset) {
        verifiedFrom = Math.max(verifiedFrom, offset);
    }

    long verifiedFrom() {
        return verifiedFrom;
    }

    long begin() {
        return input.begin();
    }

    /** Reads up to and with an offset, but not beyond what the application consumed. */
    void readThrough(long offset) {
        while (input.position() <= Math.min(offset, consumed - 1)) {
            ConsumerRecord<byte[], byte[]> record = input.peek();
            if (record == null || record.offset() > Math.min(offset, consumed - 1)) {
                return;
            }
            input.next();
            progress.accept(record.offset());
            take(record);
        }
    }

    PendingRecords pending() {
        return pending;
    }

    /** Counts what the application has not consumed, and keeps nothing of it. */
    void countRest() {
        rejects.finish(Math.min(consumed, input.position()), input.begin());
        for (ConsumerRecord<byte[], byte[]> record = input.next(); record != null; record = input.next()) {
            progress.accept(record.offset());
            if (Tick.isTick(record.headers(), record.value())) {
                findings.ticks++;
            } else {
                findings.input++;
                findings.waiting++;
            }
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (Tick.isTick(record.headers(), record.value())) {
            findings.ticks++;
            if (!cut.isSkipped(record.offset())) {
                closing.tick(record);
            }
            return;
        }
        findings.input++;
        boolean rejected = rejects.isRejected(record, input.begin());
        if (!cut.isSkipped(record.offset())) {
            closing.record(record, rejected);
        }
        if (rejected) {
            return;
        }
        if (record.offset() >= verifiedFrom) {
            pending.add(record);
        } else {
            findings.unverifiable++;
        }
    }
}
