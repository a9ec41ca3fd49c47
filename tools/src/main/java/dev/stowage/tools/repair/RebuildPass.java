package dev.stowage.tools.repair;

import dev.stowage.cli.UserException;
import dev.stowage.cluster.consume.BatchMetadata;
import dev.stowage.cluster.consume.PartitionCursor;
import dev.stowage.cluster.position.StateWriter.StateToWrite;
import dev.stowage.tools.repair.PublishedBatches.LastWindow;
import dev.stowage.topology.core.Repacker;
import dev.stowage.topology.core.Repacker.Counters;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.state.Checkpoint;
import dev.stowage.topology.core.state.PartitionState;
import dev.stowage.topology.core.statistics.PartitionStatistics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** Packs the end of one input partition again, after its last closed window, and reads the counts before that from the topics. Not thread-safe. */
final class RebuildPass {
    private final StowageConfig config;
    private final int partition;
    private final PartitionCursor input;
    private final ClosedWindows closed;
    private final @Nullable LastWindow open;
    private final PartitionStatistics statistics;
    private final Map<Bytes, byte[]> statisticsEntries = new HashMap<>();
    private final Repacker repacker;
    private final List<ProducerRecord<byte[], byte[]>> packed = new ArrayList<>();
    private final LongConsumer progress;
    private final long from;
    private final long rejectsEnd;

    /**
     * @param batches batches on the output
     * @param input cursor of the partition
     * @param continuesWindow whether the dense counters start before the open window, so that its batches are packed again; else after its batches
     * @param progress is passed the number of input records that were read
     */
    RebuildPass(
            RepairContext topics,
            int partition,
            PublishedBatches batches,
            PartitionCursor input,
            boolean continuesWindow,
            LongConsumer progress) {
        this.config = topics.config();
        this.partition = partition;
        this.input = input;
        this.progress = progress;
        statistics = PartitionStatistics.startingAtZero(config.statsWindows(), (key, value) -> {
            if (value == null) {
                statisticsEntries.remove(key);
            } else {
                statisticsEntries.put(key, value);
            }
        });
        closed = ClosedWindows.read(config, topics.registry(), partition, topics.statisticsPartitions(), statistics);
        LastWindow last = batches.last();
        open = last != null
                        && (closed.last() == null
                                || last.offset() > closed.last().getFirstOffset())
                ? last
                : null;
        from = Math.max(closed.end(), input.begin());
        long[] rejected = {0};
        rejectsEnd = PublishedRejects.read(config, partition, reject -> {
            if (reject.offset() < from) {
                statistics.reject(reject.offset(), reject.timestamp(), reject.reason(), reject.detail());
                rejected[0] += reject.offset() >= closed.end() ? 1 : 0;
            }
        });
        Counters counters = open == null || !continuesWindow ? behindTheLastBatch(batches) : open.start();
        repacker = new Repacker(config, topics.registry(), partition, counters, statistics, packed::add);
        Checkpoint start = repacker.state().checkpoint();
        start.identity = topics.identity();
        start.lastOffset = closed.last() == null ? -1 : closed.last().getLastOffset();
        start.rejected = rejected[0];
        start.nextOffset = from;
    }

    private Counters behindTheLastBatch(PublishedBatches batches) {
        LastWindow last = batches.last();
        boolean outputIsLonger = last != null
                && (closed.last() == null || last.offset() >= closed.last().getFirstOffset());
        return outputIsLonger || closed.last() == null
                ? batches.end()
                : new Counters(closed.last().getNextSequence(), closed.perBucket());
    }

    ClosedWindows closed() {
        return closed;
    }

    /** The window of the last batches, null if it is closed. */
    @Nullable
    LastWindow open() {
        return open;
    }

    /** First input offset that is packed. */
    long from() {
        return from;
    }

    /** Input offset after the last reject. */
    long rejectsEnd() {
        return rejectsEnd;
    }

    /**
     * Packs until all batches of the open window were packed again, and at least up to the given offset.
     *
     * @param limit known input offset up to which the application has read
     * @param stopBefore packs only records before this input offset
     * @return input offset of a record that completed a batch that is not on the output, -1 if there is none
     * @throws UserException if a batch differs from that on the output, or is not packed again
     */
    long pack(long limit, long stopBefore) {
        long committed = open == null ? 0 : open.batches();
        long again = 0;
        input.seek(from);
        try (PartitionCursor output = new PartitionCursor(
                config.clientProperties(), config.outputTopic(), partition, open == null ? 0 : open.outputOffset())) {
            for (ConsumerRecord<byte[], byte[]> record = input.peek();
                    record != null && record.offset() < stopBefore && (record.offset() < limit || again < committed);
                    record = input.peek()) {
                input.next();
                accept(record);
                for (ProducerRecord<byte[], byte[]> batch : packed) {
                    if (again == committed) {
                        return record.offset();
                    }
                    compare(batch, next(output));
                    again++;
                }
                packed.clear();
            }
        }
        if (again < committed && stopBefore == Long.MAX_VALUE) {
            throw new UserException("partition " + partition + ": the output has " + committed + " batches of window "
                    + (open == null ? -1 : open.offset()) + ", but the input yields only " + again
                    + "; was the input topic truncated at its end or recreated?");
        }
        return -1;
    }

    /** Packs one record. */
    void accept(ConsumerRecord<byte[], byte[]> record) {
        repacker.accept(record);
        progress.accept(1);
    }

    /** The current checkpoint, which may be changed. */
    Checkpoint checkpoint() {
        return repacker.state().checkpoint();
    }

    /** The state after the last record. */
    StateToWrite state() {
        statistics.write();
        PartitionState state = repacker.state();
        return new StateToWrite(state.checkpoint().nextOffset, state, Map.copyOf(statisticsEntries));
    }

    private @Nullable ConsumerRecord<byte[], byte[]> next(PartitionCursor output) {
        ConsumerRecord<byte[], byte[]> record = output.next();
        while (record != null && !BatchMetadata.isOf(record, config.inputTopic(), partition)) {
            record = output.next();
        }
        return record;
    }

    private void compare(ProducerRecord<byte[], byte[]> again, @Nullable ConsumerRecord<byte[], byte[]> published) {
        if (published == null
                || !Arrays.equals(again.key(), published.key())
                || !Arrays.equals(again.value(), published.value())) {
            throw new UserException("partition " + partition + ": batch "
                    + new String(again.key(), StandardCharsets.UTF_8)
                    + " differs from that on the output when it is packed again. Input topic, registry or configuration are not those"
                    + " that packed it; `stowage replay --check` prints the difference");
        }
    }
}
