package dev.stowage.cluster.consume;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads the first and the last committed records of each partition of a topic, without reading the records between them. */
public final class TopicEnds {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int GROWTH = 16;

    private TopicEnds() {}

    /**
     * The last committed record of each partition that matches; partitions without one are missing in the result.
     *
     * @param clientProperties client properties
     * @param topic existing topic
     * @param expectedWithin number of records from the end within which it is usually found; if it is not, more are read
     */
    public static Map<Integer, ConsumerRecord<byte[], byte[]>> last(
            Map<String, Object> clientProperties,
            String topic,
            int expectedWithin,
            Predicate<ConsumerRecord<byte[], byte[]>> wanted) {
        Map<Integer, ConsumerRecord<byte[], byte[]>> found = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(clientProperties)) {
            List<TopicPartition> partitions = Consumers.partitions(consumer, topic);
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
            Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
            for (long back = expectedWithin; !ends.isEmpty(); back *= GROWTH) {
                Map<TopicPartition, Long> starts = new HashMap<>();
                for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
                    starts.put(
                            end.getKey(),
                            Math.max(Objects.requireNonNull(begins.get(end.getKey())), end.getValue() - back));
                }
                read(consumer, starts, ends, wanted, found);
                ends.keySet()
                        .removeIf(partition -> found.containsKey(partition.partition())
                                || Objects.requireNonNull(starts.get(partition))
                                        <= Objects.requireNonNull(begins.get(partition)));
            }
        }
        return found;
    }

    /** The first committed record of each partition; partitions without one are missing in the result. */
    public static Map<Integer, ConsumerRecord<byte[], byte[]>> first(
            Map<String, Object> clientProperties, String topic) {
        Map<Integer, ConsumerRecord<byte[], byte[]>> found = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(clientProperties)) {
            List<TopicPartition> partitions = Consumers.partitions(consumer, topic);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Set<TopicPartition> left = new HashSet<>(partitions);
            consumer.assign(left);
            consumer.seekToBeginning(left);
            while (!left.isEmpty()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    found.putIfAbsent(record.partition(), record);
                }
                left.removeIf(partition -> found.containsKey(partition.partition())
                        || consumer.position(partition) >= Objects.requireNonNull(ends.get(partition)));
                consumer.assign(left);
            }
        }
        return found;
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> clientProperties) {
        Map<String, Object> properties = new HashMap<>(clientProperties);
        // Records at the start of a range may be deleted in the meantime.
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return Consumers.toTheEnd(properties);
    }

    private static void read(
            KafkaConsumer<byte[], byte[]> consumer,
            Map<TopicPartition, Long> starts,
            Map<TopicPartition, Long> ends,
            Predicate<ConsumerRecord<byte[], byte[]>> wanted,
            Map<Integer, ConsumerRecord<byte[], byte[]>> found) {
        Set<TopicPartition> left = new HashSet<>(starts.keySet());
        consumer.assign(left);
        starts.forEach(consumer::seek);
        while (true) {
            left.removeIf(partition -> consumer.position(partition) >= Objects.requireNonNull(ends.get(partition)));
            consumer.assign(left);
            if (left.isEmpty()) {
                return;
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (wanted.test(record)) {
                    found.put(record.partition(), record);
                }
            }
        }
    }
}
