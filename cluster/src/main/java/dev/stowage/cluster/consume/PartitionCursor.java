package dev.stowage.cluster.consume;

import dev.stowage.cli.UserException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Reads the committed records of one partition in order, up to its end at the time of creation. Not thread-safe. */
public final class PartitionCursor implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration STALL = Duration.ofSeconds(60);
    private static final int FETCH_BYTES = 8 << 20;
    private static final int RECORDS_PER_POLL = 500;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final long end;
    private long begin;

    /** Position of the consumer. Querying the consumer for each record is slower than reading the record. */
    private long reached;

    private final Deque<ConsumerRecord<byte[], byte[]>> fetched = new ArrayDeque<>();

    /**
     * Starts at the given offset, or at the first one that still exists.
     *
     * @param clientProperties client properties
     * @throws UserException if the partition does not exist
     */
    public PartitionCursor(Map<String, Object> clientProperties, String topic, int partition, long from) {
        this(clientProperties, topic, partition, from, Limits.DEFAULT);
    }

    /**
     * The same with other limits.
     *
     * @param limits limits of prefetching
     * @throws UserException if the partition does not exist
     */
    public PartitionCursor(
            Map<String, Object> clientProperties, String topic, int partition, long from, Limits limits) {
        Map<String, Object> properties = new HashMap<>(clientProperties);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, limits.fetchBytes());
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, limits.fetchBytes());
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, limits.recordsPerPoll());
        consumer = Consumers.toTheEnd(properties);
        this.partition = new TopicPartition(topic, partition);
        try {
            requirePartition();
            List<TopicPartition> one = List.of(this.partition);
            consumer.assign(one);
            begin = Objects.requireNonNull(consumer.beginningOffsets(one).get(this.partition));
            end = Objects.requireNonNull(consumer.endOffsets(one).get(this.partition));
            reached = Math.max(begin, from);
            consumer.seek(this.partition, reached);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /**
     * Limits of prefetching.
     *
     * @param fetchBytes compressed bytes of one fetch
     * @param recordsPerPoll max records that are decompressed at once
     */
    public record Limits(int fetchBytes, int recordsPerPoll) {
        /** For records of usual size. */
        public static final Limits DEFAULT = new Limits(FETCH_BYTES, RECORDS_PER_POLL);

        /**
         * Limits the records of one poll so that they fit into a share of the heap.
         *
         * @param heapBytes memory for the records of one poll
         * @param recordBytes size of a large record
         */
        public static Limits within(long heapBytes, long recordBytes) {
            long records = heapBytes / Math.max(1, recordBytes);
            return new Limits(FETCH_BYTES, (int) Math.max(1, Math.min(records, RECORDS_PER_POLL)));
        }
    }

    /** First offset of the partition when it was last queried. */
    public long begin() {
        return begin;
    }

    /** Offset behind the last committed record. */
    public long end() {
        return end;
    }

    /** Offset of the next record, or of a transaction marker before it. */
    public long position() {
        ConsumerRecord<byte[], byte[]> next = fetched.peekFirst();
        return next == null ? reached : next.offset();
    }

    /**
     * The next record without consuming it, null at the end. Records that were deleted in the meantime are skipped, and {@link #begin} changes.
     *
     * @throws UserException if no broker returns records for a minute
     */
    public @Nullable ConsumerRecord<byte[], byte[]> peek() {
        if (fetched.isEmpty()) {
            fetch();
        }
        return fetched.peekFirst();
    }

    /** Consumes the next record; null at the end. */
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
        reached = Math.max(begin, offset);
        consumer.seek(partition, reached);
    }

    @Override
    public void close() {
        consumer.close();
    }

    private void fetch() {
        long progressAt = System.nanoTime();
        while (fetched.isEmpty() && reached < end) {
            try {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (record.offset() < end) {
                        fetched.add(record);
                    }
                }
            } catch (OffsetOutOfRangeException removed) {
                skipRemoved();
            }
            // A poll may return records that were written after the cursor was created. They are ignored.
            long position = Math.min(consumer.position(partition), end);
            if (position != reached) {
                reached = position;
                progressAt = System.nanoTime();
            } else if (System.nanoTime() - progressAt > STALL.toNanos()) {
                throw new UserException("no broker has returned records of " + partition + " from offset " + reached
                        + " to its end " + end + " for " + STALL.toSeconds()
                        + " s: does the topic still exist, and is the leader of the partition available?");
            }
        }
    }

    private void skipRemoved() {
        begin = Objects.requireNonNull(
                consumer.beginningOffsets(List.of(partition)).get(partition));
        // A log that ends before the position was truncated or recreated: there are no more records.
        consumer.seek(partition, begin > reached ? Math.min(begin, end) : end);
    }

    private void requirePartition() {
        List<PartitionInfo> found = consumer.partitionsFor(partition.topic());
        int count = found == null ? 0 : found.size();
        if (count == 0) {
            throw new UserException("topic " + partition.topic() + " does not exist");
        }
        if (partition.partition() >= count) {
            throw new UserException("topic " + partition.topic() + " has no partition " + partition.partition()
                    + ": it has " + count + " partitions");
        }
    }
}
