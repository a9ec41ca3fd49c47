package dev.stowage.app.log;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Finds the last committed record of each partition of a topic without reading the partitions from their start. */
public final class TopicTails {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int FIRST_LOOK = 1_000;
    private static final int GROWTH = 16;

    private TopicTails() {}

    /**
     * The last committed record of each partition that is wanted; partitions without one are missing.
     *
     * @param clientProperties how to connect
     * @param topic exists
     */
    public static Map<Integer, ConsumerRecord<byte[], byte[]>> last(
            Map<String, Object> clientProperties, String topic, Predicate<ConsumerRecord<byte[], byte[]>> wanted) {
        Map<String, Object> properties = new HashMap<>(clientProperties);
        // Where records at the start of the range are deleted meanwhile.
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        Map<Integer, ConsumerRecord<byte[], byte[]>> found = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = Consumers.ofCommitted(properties)) {
            List<TopicPartition> partitions = Consumers.partitions(consumer, topic);
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
            Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
            for (long back = FIRST_LOOK; !ends.isEmpty(); back *= GROWTH) {
                Map<TopicPartition, Long> starts = new HashMap<>();
                for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
                    starts.put(end.getKey(), Math.max(begins.get(end.getKey()), end.getValue() - back));
                }
                read(consumer, starts, ends, wanted, found);
                ends.keySet()
                        .removeIf(partition -> found.containsKey(partition.partition())
                                || starts.get(partition) <= begins.get(partition));
            }
        }
        return found;
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
            left.removeIf(partition -> consumer.position(partition) >= ends.get(partition));
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
