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

/** Reads the statistics of the closed windows of one partition, in order. Not thread-safe. */
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
     * @param buckets its statistics per bucket
     * @param manifest its manifest, null if there is none
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

    /** The next window without consuming it, null at the end. */
    @Nullable
    Published peek() {
        if (next == null) {
            next = read();
        }
        return next;
    }

    /** Consumes the window returned by {@link #peek}. */
    void take() {
        next = null;
        position = statistics.position();
    }

    /** Offset of the next record on the statistics topic. */
    long position() {
        return position;
    }

    /** The records of a window are its buckets, then the manifest. */
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

    /** The statistics in a record if it belongs to a window of this partition that was closed before the commit, else null. */
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
                    + " is not a record of pad statistics: " + e.getMessage());
            return null;
        }
    }
}
