package dev.stowage.tools.replay;

import dev.stowage.cluster.consume.BatchMetadata;
import dev.stowage.cluster.consume.PartitionCursor;
import dev.stowage.topology.core.Repacker.Counters;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Where windows start on the output topic: told by keys and headers alone, no batch is decoded. */
final class OutputIndex {
    private OutputIndex() {}

    /**
     * The start of a window on the output topic.
     *
     * @param window input offset that opened it
     * @param outputOffset offset of its first batch
     * @param counters the dense counters before it
     */
    record WindowStart(long window, long outputOffset, Counters counters) {}

    /**
     * The window that holds the given input offset, or the first after it whose start the input still holds.
     *
     * @param output stands at the start of the partition
     * @param from input offset that is to be replayed
     * @param inputBegin first offset that the input still holds
     * @return null if no window starts there or later
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

    /** A bucket that came first after the window's start, because retention cut what was before, is counted from there. */
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
