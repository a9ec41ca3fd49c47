package dev.stowage.tools.repair;

import dev.stowage.cluster.consume.PartitionCursor;
import dev.stowage.schemas.BucketStatistics;
import dev.stowage.schemas.PadStatistics;
import dev.stowage.schemas.PadStatisticsDeserializer;
import dev.stowage.schemas.WindowManifest;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.statistics.PartitionStatistics;
import dev.stowage.topology.core.window.WindowState;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The closed windows of one input partition, read from the statistics topic.
 *
 * @param last manifest of the last closed window, null if there is none
 * @param perBucket number of batches by bucket up to its end, according to the manifests
 */
record ClosedWindows(@Nullable WindowManifest last, Map<Integer, Long> perBucket) {

    /**
     * Reads the closed windows.
     *
     * @param statistics receives the counts of each window
     */
    static ClosedWindows read(
            StowageConfig config,
            SchemaRegistryClient registry,
            int partition,
            int statisticsPartitions,
            PartitionStatistics statistics) {
        PadStatisticsDeserializer deserializer = new PadStatisticsDeserializer(registry, config.registry());
        WindowManifest last = null;
        Map<Integer, Long> perBucket = new HashMap<>();
        List<BucketStatistics> buckets = new ArrayList<>();
        try (PartitionCursor cursor = new PartitionCursor(
                config.clientProperties(), config.statisticsTopic(), partition % statisticsPartitions, 0)) {
            for (ConsumerRecord<byte[], byte[]> record = cursor.next(); record != null; record = cursor.next()) {
                PadStatistics value = deserializer.deserialize(record.topic(), record.value());
                if (value == null
                        || value.getSourcePartition() != partition
                        || !value.getSourceTopic().equals(config.inputTopic())) {
                    continue;
                }
                if (value.getBucketStatistics() != null) {
                    buckets.add(value.getBucketStatistics());
                }
                WindowManifest manifest = value.getManifest();
                if (manifest != null) {
                    last = manifest;
                    if (manifest.getFirstSequence() == 0) {
                        // A reset that kept the offsets restarts the dense counters.
                        perBucket.clear();
                    }
                    manifest.getBatches()
                            .forEach((bucket, batches) -> perBucket.merge(Integer.valueOf(bucket), batches, Long::sum));
                    WindowState window = new WindowState(
                            value.getWindowOffset(),
                            value.getWindowStart().toEpochMilli(),
                            value.getWindowEnd().toEpochMilli(),
                            value.getEpoch(),
                            0,
                            0);
                    statistics.addClosedWindow(window, manifest, buckets);
                    buckets.clear();
                }
            }
        }
        return new ClosedWindows(last, perBucket);
    }

    /** First input offset after the closed windows. */
    long end() {
        return last == null ? 0 : last.getLastOffset() + 1;
    }
}
