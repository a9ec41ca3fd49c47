package dev.stowage.app.log;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The committed records of one partition in order, up to where it ended when the cursor was made. Not thread-safe. */
public final class PartitionCursor implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int FETCH_BYTES = 8 << 20;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final long begin;
    private final long end;
    private final Deque<ConsumerRecord<byte[], byte[]>> fetched = new ArrayDeque<>();

    /**
     * Starts at the given offset, or at the first that is still there.
     *
     * @param clientProperties how to connect
     */
    public PartitionCursor(Map<String, Object> clientProperties, String topic, int partition, long from) {
        Map<String, Object> properties = new HashMap<>(clientProperties);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        consumer = Consumers.ofCommitted(properties);
        this.partition = new TopicPartition(topic, partition);
        List<TopicPartition> one = List.of(this.partition);
        consumer.assign(one);
        begin = consumer.beginningOffsets(one).get(this.partition);
        end = consumer.endOffsets(one).get(this.partition);
        consumer.seek(this.partition, Math.max(begin, from));
    }

    /** First offset that the partition still holds. */
    public long begin() {
        return begin;
    }

    /** Offset behind the last committed record. */
    public long end() {
        return end;
    }

    /** Offset of the next record, or of what comes before it. */
    public long position() {
        ConsumerRecord<byte[], byte[]> next = fetched.peekFirst();
        return next == null ? consumer.position(partition) : next.offset();
    }

    /** The next record without taking it, null at the end. */
    public @Nullable ConsumerRecord<byte[], byte[]> peek() {
        while (fetched.isEmpty() && consumer.position(partition) < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < end) {
                    fetched.add(record);
                }
            }
        }
        return fetched.peekFirst();
    }

    /** Takes the next record, null at the end. */
    public @Nullable ConsumerRecord<byte[], byte[]> next() {
        ConsumerRecord<byte[], byte[]> record = peek();
        if (record != null) {
            fetched.removeFirst();
        }
        return record;
    }

    /** Goes to an offset. */
    public void seek(long offset) {
        fetched.clear();
        consumer.seek(partition, Math.max(begin, offset));
    }

    @Override
    public void close() {
        consumer.close();
    }
}
