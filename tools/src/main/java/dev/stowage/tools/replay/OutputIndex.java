package dev.stowage.tools.replay;

import dev.stowage.cluster.consume.BatchMetadata;
import dev.stowage.cluster.consume.PartitionCursor;
import dev.stowage.topology.core.Repacker.Counters;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Finds the start of windows on the output topic by keys and headers, without decoding batches. */
final class OutputIndex {
    private OutputIndex() {}

    /**
     * The start of a window on the output topic.
     *
     * @param window input offset that opened it
     * @param outputOffset output offset of its first batch
     * @param counters the dense counters before it
     */
    record WindowStart(long window, long outputOffset, Counters counters) {}

    /**
     * The window that contains the given input offset, or the first one after it whose first record still exists on the input.
     *
     * @param output cursor at the start of the partition
     * @param from first input offset to replay
     * @param inputBegin first existing input offset
     * @return null if there is no such window
     */
    static @Nullable WindowStart find(PartitionCursor output, long from, long inputBegin) {
        WindowStart found = null;
        Map<Integer, Long> perBucket = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record = output.next(); record != null; record = output.next()) {
            long window = BatchMetadata.window(record);
            boolean startsWindow = BatchMetadata.ordinal(record) == 0;
            if (startsWindow && BatchMetadata.number(record, "sequence") == 0) {
                perBucket.clear();
            }
            boolean late = found != null && window > from;
            if (startsWindow && window >= inputBegin && !late) {
                found = new WindowStart(
                        window,
                        record.offset(),
                        new Counters(BatchMetadata.number(record, "sequence"), Map.copyOf(perBucket)));
            }
            perBucket.put(
                    (int) BatchMetadata.number(record, "bucket"), BatchMetadata.number(record, "bucket_sequence") + 1);
        }
        return found == null ? null : complete(output, found);
    }

    /** Adds the counters of buckets whose batches before the window were removed by retention; these start with their first batch. */
    private static WindowStart complete(PartitionCursor output, WindowStart start) {
        Map<Integer, Long> perBucket = new HashMap<>(start.counters().nextBucketSequence());
        output.seek(start.outputOffset());
        for (ConsumerRecord<byte[], byte[]> record = output.next(); record != null; record = output.next()) {
            perBucket.putIfAbsent(
                    (int) BatchMetadata.number(record, "bucket"), BatchMetadata.number(record, "bucket_sequence"));
        }
        output.seek(start.outputOffset());
        return new WindowStart(
                start.window(),
                start.outputOffset(),
                new Counters(start.counters().nextSequence(), perBucket));
    }
}
