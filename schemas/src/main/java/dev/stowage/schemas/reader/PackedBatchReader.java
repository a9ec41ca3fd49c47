package dev.stowage.schemas.reader;

import dev.stowage.schemas.BatchHeaders;
import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.PackedBatchDeserializer;
import dev.stowage.schemas.reader.ReaderException.Problem;
import dev.stowage.schemas.registry.RegistryException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the committed batches of a topic; those of a partition in the order of the log. {@link BatchTopic} opens it. Not
 * thread-safe.
 */
public final class PackedBatchReader implements AutoCloseable {
    private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

    private final CommittedRecords records;
    private final PackedBatchDeserializer deserializer;
    private final FeedChecks checks;
    private final Map<Integer, Long> offsets;

    PackedBatchReader(
            CommittedRecords records, PackedBatchDeserializer deserializer, FeedChecks checks, ReadPosition start) {
        this.records = records;
        this.deserializer = deserializer;
        this.checks = checks;
        offsets = new TreeMap<>(start.offsets());
    }

    /**
     * The next batch; waits for it. Null at the end of the range; a reader without an end never returns null.
     *
     * @throws ReaderException if the topic cannot be read exactly; the position is that before the call
     */
    public @Nullable PackedBatch next() {
        return next(FOREVER);
    }

    /**
     * The next batch, or null if none arrives in time, or at the end of the range.
     *
     * @throws ReaderException if the topic cannot be read exactly; the position is that before the call
     */
    public @Nullable PackedBatch next(Duration timeout) {
        ConsumerRecord<byte[], byte[]> record = records.peek(timeout);
        if (record == null) {
            return null;
        }
        BatchHeaders headers = checks.require(record);
        PackedBatch batch = decode(record);
        records.remove();
        checks.advance(record.partition(), headers);
        offsets.put(record.partition(), record.offset() + 1);
        return batch;
    }

    /** Whether the range was read to its end; false without an end. */
    public boolean isDone() {
        return records.isDone();
    }

    /**
     * The position behind the last batch that was returned, from which another reader continues. The offset of that batch
     * is one less than that of its partition here.
     */
    public ReadPosition position() {
        return new ReadPosition(offsets, checks.sequences(), checks.fingerprint());
    }

    /** Closes the clients. */
    @Override
    public void close() {
        records.close();
        deserializer.close();
    }

    private PackedBatch decode(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            throw new ReaderException(
                    Problem.FOREIGN_RECORD,
                    FeedChecks.place(record) + " has no value: the record was not written by Stowage");
        }
        try {
            return deserializer.deserialize(record.topic(), record.headers(), record.value());
        } catch (RegistryException e) {
            throw new ReaderException(
                    Problem.REGISTRY_UNAVAILABLE, FeedChecks.place(record) + ": " + e.getMessage(), e);
        } catch (SerializationException e) {
            throw new ReaderException(Problem.MALFORMED_VALUE, FeedChecks.place(record) + ": " + e.getMessage(), e);
        }
    }
}
