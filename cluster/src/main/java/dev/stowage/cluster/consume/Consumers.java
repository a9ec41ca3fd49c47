package dev.stowage.cluster.consume;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/** Creates consumers that read committed records and do not commit offsets automatically. */
public final class Consumers {
    private static final int LAST_FETCH_MS = 20;

    private Consumers() {}

    /**
     * Creates a consumer of bytes.
     *
     * @param properties client properties
     */
    public static KafkaConsumer<byte[], byte[]> ofCommitted(Map<String, Object> properties) {
        return ofCommitted(properties, new ByteArrayDeserializer());
    }

    /**
     * The same, for reading up to the current end of a topic. The broker answers a fetch at the end after a short wait, because closing the consumer
     * and reading the next partition wait for that fetch.
     */
    public static KafkaConsumer<byte[], byte[]> toTheEnd(Map<String, Object> properties) {
        Map<String, Object> all = new HashMap<>(properties);
        all.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, LAST_FETCH_MS);
        return ofCommitted(all);
    }

    /** A consumer of committed records with the given deserializer of values. */
    public static <V> KafkaConsumer<byte[], V> ofCommitted(Map<String, Object> properties, Deserializer<V> values) {
        Map<String, Object> all = new HashMap<>(properties);
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        return new KafkaConsumer<>(all, new ByteArrayDeserializer(), values);
    }

    /** All partitions of a topic. */
    public static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }
}
