package dev.stowage.integration;

import dev.stowage.app.config.AppConfig;
import dev.stowage.embedded.EmbeddedBroker;
import dev.stowage.embedded.EmbeddedRegistry;
import dev.stowage.schemas.RegistryClients;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** An embedded broker and registry, and what tests ask of them. */
final class Cluster implements AutoCloseable {
    private final EmbeddedBroker broker;
    private final EmbeddedRegistry registry;
    private final Path directory;

    private Cluster(Path directory) {
        this.directory = directory;
        registry = EmbeddedRegistry.builder().start();
        broker = EmbeddedBroker.builder()
                .dataDirectory(directory.resolve("kafka"))
                .start();
    }

    static Cluster start(Path directory) {
        return new Cluster(directory);
    }

    /** Configuration of an application on this cluster, in the order key, value, key, value. */
    Map<String, String> settings(String applicationId, String... more) {
        Map<String, String> settings = new HashMap<>();
        settings.put("application.id", applicationId);
        settings.put("bootstrap.servers", broker.bootstrapServers());
        settings.put("schema.registry.url", registry.url().toString());
        settings.put("state.dir", directory.resolve("state-" + applicationId).toString());
        settings.put("http.port", "0");
        settings.put("kafka.commit.interval.ms", "100");
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }

    AppConfig config(String applicationId, String... more) {
        return AppConfig.load(Map.of(), null, Map.of(), settings(applicationId, more));
    }

    SchemaRegistryClient registry(AppConfig config) {
        return RegistryClients.create(config.stowage().registry());
    }

    /** Everything committed to a topic now, by partition, then by offset. */
    List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            for (TopicPartition partition : partitions) {
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                while (consumer.position(partition) < ends.get(partition)) {
                    consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                }
            }
        }
        records.sort((a, b) -> a.partition() != b.partition()
                ? Integer.compare(a.partition(), b.partition())
                : Long.compare(a.offset(), b.offset()));
        return records;
    }

    /** Input records that an application has packed or rejected for good. */
    long committed(String applicationId, String topic) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            return admin
                    .listConsumerGroupOffsets(applicationId)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .entrySet()
                    .stream()
                    .filter(entry -> entry.getKey().topic().equals(topic) && entry.getValue() != null)
                    .mapToLong(entry -> entry.getValue().offset())
                    .sum();
        }
    }

    @Override
    public void close() {
        broker.close();
        registry.close();
    }
}
