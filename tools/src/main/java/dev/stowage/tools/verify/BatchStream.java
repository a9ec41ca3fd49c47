package dev.stowage.tools.verify;

import dev.stowage.cluster.consume.PartitionCursor;
import dev.stowage.schemas.BatchHeader;
import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.PackedBatchDeserializer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/** Reads the batches of one partition up to a commit, in order. Not thread-safe. */
final class BatchStream {
    private final PartitionCursor output;
    private final PackedBatchDeserializer deserializer;
    private final CommittedState state;
    private final Findings findings;
    private @Nullable Sent next;
    private long beyond;

    /** Output offset of the first batch after the commit, -1 if there is none. */
    private long firstBeyond = -1;

    /** A batch and its record. */
    record Sent(ConsumerRecord<byte[], byte[]> record, PackedBatch batch) {
        BatchHeader header() {
            return batch.header();
        }

        long window() {
            return batch.header().window().offset();
        }
    }

    BatchStream(PartitionCursor output, PackedBatchDeserializer deserializer, CommittedState state, Findings findings) {
        this.output = output;
        this.deserializer = deserializer;
        this.state = state;
        this.findings = findings;
    }

    /** The next batch without consuming it, null at the end. */
    @Nullable
    Sent peek() {
        while (next == null) {
            ConsumerRecord<byte[], byte[]> record = output.peek();
            if (record == null) {
                return null;
            }
            next = read(record);
            if (next == null) {
                output.next();
            }
        }
        return next;
    }

    /** Consumes the batch returned by {@link #peek}. */
    void take() {
        next = null;
        output.next();
    }

    /** Output offset of the next batch; batches after the commit are not consumed. */
    long position() {
        return firstBeyond < 0 ? output.position() : firstBeyond;
    }

    /** Number of batches after the commit. */
    long beyond() {
        return beyond;
    }

    private @Nullable Sent read(ConsumerRecord<byte[], byte[]> record) {
        PackedBatch batch;
        try {
            batch = deserializer.deserialize(record.topic(), record.value());
        } catch (SerializationException e) {
            findings.problem("output offset " + record.offset() + " of partition " + record.partition()
                    + " is not a batch: " + e.getMessage());
            return null;
        }
        if (batch == null) {
            findings.problem("output offset " + record.offset() + " of partition " + record.partition()
                    + " is not a batch: its value is null");
            return null;
        }
        if (!state.holdsBatch(batch.header().window().offset(), batch.header().ordinal())) {
            beyond++;
            firstBeyond = firstBeyond < 0 ? record.offset() : firstBeyond;
            return null;
        }
        return new Sent(record, batch);
    }
}
