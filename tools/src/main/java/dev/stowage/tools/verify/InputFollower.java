package dev.stowage.tools.verify;

import dev.stowage.cluster.consume.PartitionCursor;
import dev.stowage.topology.core.input.Tick;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Reads the input up to the records of the current batch, and keeps records that are in no batch so far. Not thread-safe. */
final class InputFollower {
    private final PartitionCursor input;
    private final RejectStream rejects;
    private final CommittedState state;
    private final ClosingCheck closing;
    private final PendingRecords pending;
    private final Findings findings;
    private final LongConsumer progress;
    private final long consumed;
    private long verifiedFrom;

    InputFollower(
            PartitionCursor input,
            RejectStream rejects,
            CommittedState state,
            ClosingCheck closing,
            Findings findings,
            Reading reading) {
        this.input = input;
        this.rejects = rejects;
        this.state = state;
        this.closing = closing;
        this.findings = findings;
        progress = reading.progress();
        consumed = state.nextOffset();
        pending = new PendingRecords(reading.keptBytes(), reading.reread());
        verifiedFrom = input.begin();
    }

    /**
     * How the input is read.
     *
     * @param keptBytes memory limit for the values of pending records
     * @param reread reads a record again by its offset; null if it is gone
     * @param progress is passed the input offset that was reached
     */
    record Reading(
            long keptBytes, LongFunction<@Nullable ConsumerRecord<byte[], byte[]>> reread, LongConsumer progress) {}

    /** Sets the first offset whose records are expected in batches, because batches of earlier records may have been removed. */
    void verifyFrom(long offset) {
        verifiedFrom = Math.max(verifiedFrom, offset);
    }

    long verifiedFrom() {
        return verifiedFrom;
    }

    long begin() {
        return input.begin();
    }

    /** Reads up to and including an offset, but not beyond the position of the application. */
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

    /** Counts the records that the application has not consumed. */
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
            if (!state.isSkipped(record.offset())) {
                closing.tick(record);
            }
            return;
        }
        findings.input++;
        boolean rejected = rejects.isRejected(record, input.begin());
        if (!state.isSkipped(record.offset())) {
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
