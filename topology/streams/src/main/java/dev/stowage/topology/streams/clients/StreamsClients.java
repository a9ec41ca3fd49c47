package dev.stowage.topology.streams.clients;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.StreamsConfig;

/** Kafka's own clients, except that the stream threads' consumer returns the input in portions and their producer guards transactions. */
public class StreamsClients implements KafkaClientSupplier {
    /** Property that passes the input topic to the consumer; not one of Kafka's. */
    private static final String TOPIC = "stowage.portions.topic";

    /**
     * Properties that have Kafka Streams use these clients.
     *
     * @param inputTopic the topic to be handed out in portions
     */
    public static Map<String, Object> properties(String inputTopic) {
        return Map.of(
                StreamsConfig.DEFAULT_CLIENT_SUPPLIER_CONFIG,
                StreamsClients.class,
                StreamsConfig.mainConsumerPrefix(TOPIC),
                inputTopic,
                // One portion is the result of one poll. More are buffered only after a failure.
                StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG,
                1);
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new GuardedProducer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        Map<String, Object> own = new HashMap<>(config);
        String topic = String.valueOf(own.remove(TOPIC));
        return PortionConsumer.create(own, topic);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return getRestoreConsumer(config);
    }
}
