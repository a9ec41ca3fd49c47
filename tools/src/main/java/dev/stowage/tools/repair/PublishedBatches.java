package dev.stowage.tools.repair;

import dev.stowage.cluster.consume.BatchMetadata;
import dev.stowage.cluster.consume.PartitionCursor;
import dev.stowage.topology.core.Repacker.Counters;
import dev.stowage.topology.core.config.StowageConfig;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The batches of one input partition on the output.
 *
 * @param last the last window with batches, null if there is none
 * @param end the dense counters after the last batch
 */
record PublishedBatches(@Nullable LastWindow last, Counters end) {

    /**
     * The last window with batches.
     *
     * @param offset input offset of the record that opened it
     * @param batches number of its committed batches
     * @param firstOrdinal ordinal of its first batch that still exists on the output
     * @param outputOffset output offset of that batch
     * @param start the dense counters before the window
     * @param fingerprint fingerprint of the configuration that packed it
     */
    record LastWindow(
            long offset, long batches, long firstOrdinal, long outputOffset, Counters start, String fingerprint) {}

    /** Reads keys and headers of the whole output partition. */
    static PublishedBatches read(StowageConfig config, int partition) {
        Map<Integer, Long> perBucket = new HashMap<>();
        Map<Integer, Long> atStart = Map.of();
        Map<Integer, Long> firstInWindow = new HashMap<>();
        ConsumerRecord<byte[], byte[]> opening = null;
        ConsumerRecord<byte[], byte[]> last = null;
        try (PartitionCursor cursor =
                new PartitionCursor(config.clientProperties(), config.outputTopic(), partition, 0)) {
            for (ConsumerRecord<byte[], byte[]> record = cursor.next(); record != null; record = cursor.next()) {
                if (!BatchMetadata.isOf(record, config.inputTopic(), partition)) {
                    continue;
                }
                if (last == null || BatchMetadata.window(last) != BatchMetadata.window(record)) {
                    if (BatchMetadata.sequence(record) == 0) {
                        perBucket.clear();
                    }
                    opening = record;
                    atStart = new HashMap<>(perBucket);
                    firstInWindow.clear();
                }
                int bucket = (int) BatchMetadata.number(record, BatchMetadata.BUCKET);
                long inBucket = BatchMetadata.number(record, BatchMetadata.BUCKET_SEQUENCE);
                firstInWindow.putIfAbsent(bucket, inBucket);
                perBucket.put(bucket, inBucket + 1);
                last = record;
            }
        }
        if (last == null || opening == null) {
            return new PublishedBatches(null, Counters.ZERO);
        }
        // For buckets whose earlier batches were removed by retention.
        Map<Integer, Long> start = new HashMap<>(firstInWindow);
        start.putAll(atStart);
        return new PublishedBatches(
                new LastWindow(
                        BatchMetadata.window(last),
                        BatchMetadata.ordinal(last) + 1,
                        BatchMetadata.ordinal(opening),
                        opening.offset(),
                        new Counters(BatchMetadata.sequence(opening) - BatchMetadata.ordinal(opening), start),
                        BatchMetadata.text(last, BatchMetadata.FINGERPRINT)),
                new Counters(BatchMetadata.sequence(last) + 1, perBucket));
    }
}
