package dev.stowage.app.demo;

import dev.stowage.cluster.consume.Consumers;
import dev.stowage.schemas.BatchContents;
import dev.stowage.schemas.BatchContentsDeserializer;
import dev.stowage.schemas.RejectHeaders;
import dev.stowage.topology.core.config.Overlong;
import dev.stowage.topology.core.config.StowageConfig;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads the committed batches and rejects from the start, and counts them. Not thread-safe. */
final class OutputReader implements AutoCloseable {
    private final StowageConfig config;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final BatchContentsDeserializer batches;
    private final OutputCounts counts;
    private final List<TopicPartition> partitions = new ArrayList<>();

    OutputReader(StowageConfig config, SchemaRegistryClient registry) {
        this.config = config;
        counts = new OutputCounts(config.overlong() == Overlong.SPLIT);
        Map<String, Object> properties = config.clientProperties();
        // Limits memory, because the broker uses the same heap.
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 << 20);
        consumer = Consumers.ofCommitted(properties);
        batches = new BatchContentsDeserializer(registry, config.registry());
        for (String topic : new String[] {config.outputTopic(), config.rejectsTopic()}) {
            partitions.addAll(Consumers.partitions(consumer, topic));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Counts the records that arrive within the given time. */
    void read(Duration patience) {
        consumer.poll(patience).forEach(this::count);
    }

    /** Counts all records that are committed now. */
    void readToEnd() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (partitions.stream().anyMatch(at -> consumer.position(at) < Objects.requireNonNull(ends.get(at)))) {
            read(Duration.ofMillis(100));
        }
    }

    OutputCounts counts() {
        return counts;
    }

    @Override
    public void close() {
        consumer.close();
    }

    private void count(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(config.outputTopic())) {
            BatchContents batch = batches.deserialize(record.topic(), record.value());
            counts.addBatch(batch);
        } else {
            counts.addReject(
                    Integer.parseInt(RejectHeaders.text(record.headers(), RejectHeaders.PARTITION)),
                    Long.parseLong(RejectHeaders.text(record.headers(), RejectHeaders.OFFSET)),
                    RejectHeaders.text(record.headers(), RejectHeaders.REASON));
        }
    }
}
