package dev.stowage.tools.repair;

import dev.stowage.cluster.consume.BatchMetadata;
import dev.stowage.cluster.consume.PartitionCursor;
import dev.stowage.schemas.PackedBatchDeserializer;
import dev.stowage.schemas.Segment;
import dev.stowage.tools.repair.PublishedBatches.LastWindow;
import dev.stowage.topology.core.config.StowageConfig;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the input offsets of the sequences in the batches of the last window. */
final class PublishedSegments {
    private PublishedSegments() {}

    static NavigableSet<Long> offsets(
            StowageConfig config, SchemaRegistryClient registry, int partition, LastWindow window) {
        PackedBatchDeserializer deserializer = new PackedBatchDeserializer(registry, config.registry());
        NavigableSet<Long> offsets = new TreeSet<>();
        try (PartitionCursor cursor = new PartitionCursor(
                config.clientProperties(), config.outputTopic(), partition, window.outputOffset())) {
            for (ConsumerRecord<byte[], byte[]> record = cursor.next(); record != null; record = cursor.next()) {
                if (BatchMetadata.isOf(record, config.inputTopic(), partition)) {
                    for (Segment segment : deserializer
                            .deserialize(record.topic(), record.value())
                            .segments()) {
                        offsets.add(segment.sourceOffset());
                    }
                }
            }
        }
        return offsets;
    }
}
