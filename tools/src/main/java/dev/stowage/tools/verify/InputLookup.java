package dev.stowage.tools.verify;

import dev.stowage.cluster.consume.PartitionCursor;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Reads single records of the input again. Connects on first use. Not thread-safe. */
final class InputLookup implements AutoCloseable {
    private static final PartitionCursor.Limits LIMITS = new PartitionCursor.Limits(256 << 10, 100);

    /** Max distance that is read instead of seeking. */
    private static final long NEAR = 1_000;

    private final Map<String, Object> clientProperties;
    private final String topic;
    private final int partition;
    private @Nullable PartitionCursor cursor;

    InputLookup(Map<String, Object> clientProperties, String topic, int partition) {
        this.clientProperties = clientProperties;
        this.topic = topic;
        this.partition = partition;
    }

    /** The record at an offset, null if it no longer exists. */
    @Nullable
    ConsumerRecord<byte[], byte[]> read(long offset) {
        if (cursor == null) {
            cursor = new PartitionCursor(clientProperties, topic, partition, offset, LIMITS);
        } else if (offset < cursor.position() || offset > cursor.position() + NEAR) {
            cursor.seek(offset);
        }
        for (ConsumerRecord<byte[], byte[]> record = cursor.peek(); record != null; record = cursor.peek()) {
            if (record.offset() >= offset) {
                return record.offset() == offset ? record : null;
            }
            cursor.next();
        }
        return null;
    }

    @Override
    public void close() {
        if (cursor != null) {
            cursor.close();
        }
    }
}
