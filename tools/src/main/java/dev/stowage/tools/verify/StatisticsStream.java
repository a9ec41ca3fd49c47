package dev.stowage.tools.verify;

import dev.stowage.cluster.consume.PartitionCursor;
import dev.stowage.schemas.BucketStatistics;
import dev.stowage.schemas.PadStatistics;
import dev.stowage.schemas.PadStatisticsDeserializer;
import dev.stowage.schemas.WindowManifest;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/** What was published of the closed windows of one partition, in order. Not thread-safe. */
final class StatisticsStream {
    private final PartitionCursor statistics;
    private final PadStatisticsDeserializer deserializer;
    private final String inputTopic;
    private final int partition;
    private final CommittedState state;
    private final Findings findings;
    private @Nullable Published next;
    private long position;

    /**
     * One closed window.
     *
     * @param window input offset that opened it
     * @param epoch its epoch
     * @param buckets what was published of its buckets
     * @param manifest what belongs to it, null if no manifest is there
     */
    record Published(long window, long epoch, List<BucketStatistics> buckets, @Nullable WindowManifest manifest) {}

    StatisticsStream(
            PartitionCursor statistics,
            PadStatisticsDeserializer deserializer,
            String inputTopic,
            int partition,
            CommittedState state,
            Findings findings) {
        this.statistics = statistics;
        this.deserializer = deserializer;
        this.inputTopic = inputTopic;
        this.partition = partition;
        this.state = state;
        this.findings = findings;
        position = statistics.position();
    }

    /** The next window without taking it, null at the end. */
    @Nullable
    Published peek() {
        if (next == null) {
            next = read();
        }
        return next;
    }

    /** Takes the window that was looked at. */
    void take() {
        next = null;
        position = statistics.position();
    }

    /** Offset of the next record on its topic that was not taken. */
    long position() {
        return position;
    }

    /** Buckets come first, the manifest ends a window. */
    private @Nullable Published read() {
        List<BucketStatistics> buckets = new ArrayList<>();
        long window = -1;
        long epoch = 0;
        for (ConsumerRecord<byte[], byte[]> record = statistics.peek(); record != null; record = statistics.peek()) {
            PadStatistics value = value(record);
            if (value == null) {
                statistics.next();
                continue;
            }
            if (window >= 0 && value.getWindowOffset() != window) {
                break;
            }
            window = value.getWindowOffset();
            epoch = value.getEpoch();
            statistics.next();
            if (value.getBucketStatistics() != null) {
                buckets.add(value.getBucketStatistics());
            }
            if (value.getManifest() != null) {
                return new Published(window, epoch, buckets, value.getManifest());
            }
        }
        return window < 0 ? null : new Published(window, epoch, buckets, null);
    }

    /** What a record says of a window of this partition that was closed before the cut, null if it says something else. */
    private @Nullable PadStatistics value(ConsumerRecord<byte[], byte[]> record) {
        try {
            PadStatistics value = deserializer.deserialize(record.topic(), record.value());
            return value != null
                            && value.getSourcePartition() == partition
                            && value.getSourceTopic().equals(inputTopic)
                            && state.isClosed(value.getWindowOffset())
                    ? value
                    : null;
        } catch (SerializationException e) {
            findings.problem("offset " + record.offset() + " of " + record.topic() + "-" + record.partition()
                    + " holds no pad statistics: " + e.getMessage());
            return null;
        }
    }
}
