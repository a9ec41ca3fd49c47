package dev.stowage.app.repair;

import dev.stowage.app.UserException;
import dev.stowage.app.log.BatchRecords;
import dev.stowage.app.log.PartitionCursor;
import dev.stowage.app.position.StateWriter.PartitionState;
import dev.stowage.app.repair.PublishedBatches.LastWindow;
import dev.stowage.app.repair.Repaired.Action;
import dev.stowage.app.repair.Repaired.OffsetRange;
import dev.stowage.topology.Repacker;
import dev.stowage.topology.Repacker.Counters;
import dev.stowage.topology.Tick;
import dev.stowage.topology.config.StowageConfig;
import dev.stowage.topology.position.UnreadRange;
import dev.stowage.topology.state.Progress;
import dev.stowage.topology.state.TransientState;
import dev.stowage.topology.statistics.StatisticsStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Rebuilds the state of one partition: packs again what follows the last closed window, without sending the batches that the output holds already.
 *
 * <p>That works because batches depend on the log alone. Where the log no longer reaches back far enough, sequences that waited are lost, and the
 * others are packed in a new window.
 */
final class StateRebuild {
    private final Topics topics;
    private final StowageConfig config;
    private final int partition;
    private final @Nullable Long groupOffset;
    private final LongConsumer progress;
    private final PublishedBatches batches;

    /** Closed windows and rejects before the first record that is packed again; filled anew for each pass. */
    private ClosedWindows closed = new ClosedWindows(null, Map.of());

    private final Map<Bytes, byte[]> statisticsEntries = new HashMap<>();
    private final List<String> notes = new ArrayList<>();
    private long rejectsEnd;

    /**
     * @param groupOffset offset that the group has committed, null if none
     * @param progress told how many input records were read
     */
    StateRebuild(Topics topics, int partition, @Nullable Long groupOffset, LongConsumer progress) {
        this.topics = topics;
        this.config = topics.config();
        this.partition = partition;
        this.groupOffset = groupOffset;
        this.progress = progress;
        batches = PublishedBatches.read(config, partition);
    }

    /**
     * Rebuilds.
     *
     * @throws UserException if the batches of the last window were packed under another configuration, or differ when packed again
     */
    Repaired run() {
        try (PartitionCursor input =
                new PartitionCursor(config.clientProperties(), config.inputTopic(), partition, 0)) {
            Pass pass = new Pass(input, Long.MAX_VALUE, true);
            LastWindow open = pass.open;
            if (open != null) {
                requireSameConfiguration(open);
            }
            if (pass.isNew()) {
                return new Repaired(partition, Action.NEW, -1, groupOffset, 0, 0, List.of(), notes, null);
            }
            long needed = open == null ? closed.end() : open.offset();
            boolean hadState = open != null || closed.last() != null || groupOffset != null;
            if (input.begin() > needed && hadState) {
                return new LossyRebuild(pass, open, input).run();
            }
            long surplus = pass.pack();
            if (surplus >= 0) {
                // A batch that is not on the output would leave with this record: the application had not come so far.
                notes.add("the group's offset " + groupOffset + " lies behind what the output shows; continuing at "
                        + surplus);
                pass = new Pass(input, surplus, true);
                pass.pack();
            }
            return pass.result(List.of());
        }
    }

    private void requireSameConfiguration(LastWindow open) {
        if (!open.fingerprint().equals(config.fingerprint())) {
            throw new UserException(
                    "partition " + partition + ": the open window " + open.offset() + " was packed under configuration "
                            + open.fingerprint() + ", but this one is " + config.fingerprint()
                            + "; repair with the configuration that packed it");
        }
        if (open.firstOrdinal() > 0) {
            throw new UserException(
                    "partition " + partition + ": the output no longer holds the first " + open.firstOrdinal()
                            + " batches of the open window " + open.offset()
                            + ", so its counters cannot be rebuilt; `stowage reset` with new output topics packs the input again");
        }
    }

    /** One pass over the end of the log. */
    private final class Pass {
        private final PartitionCursor input;
        private final long stopBefore;
        private final StatisticsStore statistics;
        private final @Nullable LastWindow open;
        private final Repacker repacker;
        private final List<ProducerRecord<byte[], byte[]>> packed = new ArrayList<>();
        private final long from;

        /**
         * @param stopBefore input offset that is not packed any more
         * @param inWindow whether the pass continues the open window; if not, it starts a new one behind its batches
         */
        Pass(PartitionCursor input, long stopBefore, boolean inWindow) {
            this.input = input;
            this.stopBefore = stopBefore;
            statisticsEntries.clear();
            statistics = StatisticsStore.without(config.statsWindows(), (key, value) -> {
                if (value == null) {
                    statisticsEntries.remove(key);
                } else {
                    statisticsEntries.put(key, value);
                }
            });
            closed =
                    ClosedWindows.read(config, topics.registry(), partition, topics.statisticsPartitions(), statistics);
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
            Counters counters = open == null || !inWindow ? behindTheLastBatch() : open.start();
            repacker = new Repacker(config, topics.registry(), partition, counters, statistics, packed::add);
            Progress start = repacker.state().progress();
            start.identity = topics.identity();
            start.lastOffset = closed.last() == null ? -1 : closed.last().getLastOffset();
            start.rejected = rejected[0];
            start.nextOffset = from;
        }

        private Counters behindTheLastBatch() {
            LastWindow last = batches.last();
            boolean outputIsLonger = last != null
                    && (closed.last() == null || last.offset() >= closed.last().getFirstOffset());
            return outputIsLonger || closed.last() == null
                    ? batches.end()
                    : new Counters(closed.last().getNextSequence(), closed.perBucket());
        }

        boolean isNew() {
            return open == null && closed.last() == null && groupOffset == null && rejectsEnd == 0;
        }

        /**
         * Packs until all batches on the output have come again, and up to the group's offset.
         *
         * @return input offset of a record that made a batch that is not on the output, -1 if none did
         */
        long pack() {
            long committed = open == null ? 0 : open.batches();
            long limit = Math.max(groupOffset == null ? 0 : groupOffset, rejectsEnd);
            long again = 0;
            input.seek(from);
            try (PartitionCursor output = new PartitionCursor(
                    config.clientProperties(),
                    config.outputTopic(),
                    partition,
                    open == null ? 0 : open.outputOffset())) {
                for (ConsumerRecord<byte[], byte[]> record = input.peek();
                        record != null
                                && record.offset() < stopBefore
                                && (record.offset() < limit || again < committed);
                        record = input.peek()) {
                    input.next();
                    repacker.accept(record);
                    progress.accept(1);
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
                throw new UserException(
                        "partition " + partition + ": the output holds " + committed + " batches of window "
                                + (open == null ? -1 : open.offset()) + ", but the input gives only " + again
                                + "; was the input topic truncated at its end or created again?");
            }
            return -1;
        }

        private @Nullable ConsumerRecord<byte[], byte[]> next(PartitionCursor output) {
            ConsumerRecord<byte[], byte[]> record = output.next();
            while (record != null && !BatchRecords.isOf(record, config.inputTopic(), partition)) {
                record = output.next();
            }
            return record;
        }

        private void compare(ProducerRecord<byte[], byte[]> again, @Nullable ConsumerRecord<byte[], byte[]> published) {
            if (published == null
                    || !Arrays.equals(again.key(), published.key())
                    || !Arrays.equals(again.value(), published.value())) {
                throw new UserException(
                        "partition " + partition + ": batch " + new String(again.key(), StandardCharsets.UTF_8)
                                + " differs from the one on the output when it is packed again. Input topic, registry or configuration are not those"
                                + " that packed it; `stowage replay --check` names the difference");
            }
        }

        Repaired result(List<OffsetRange> lost) {
            statistics.write();
            TransientState state = repacker.state();
            Progress rebuilt = state.progress();
            return new Repaired(
                    partition,
                    Action.REBUILT,
                    rebuilt.nextOffset,
                    groupOffset,
                    rebuilt.nextSequence,
                    state.pieces().size(),
                    lost,
                    notes,
                    new PartitionState(rebuilt.nextOffset, state, new HashMap<>(statisticsEntries)));
        }
    }

    /** Where the input no longer reaches back to the start of the window: packs in a new window what is in no batch and can still be read. */
    private final class LossyRebuild {
        private final Pass first;
        private final @Nullable LastWindow open;
        private final PartitionCursor input;

        LossyRebuild(Pass first, @Nullable LastWindow open, PartitionCursor input) {
            this.first = first;
            this.open = open;
            this.input = input;
        }

        Repaired run() {
            long windowStart = open == null ? closed.end() : open.offset();
            TreeSet<Long> settled = open == null
                    ? new TreeSet<>()
                    : PublishedSegments.offsets(config, topics.registry(), partition, open);
            PublishedRejects.read(config, partition, reject -> {
                if (reject.offset() >= windowStart) {
                    settled.add(reject.offset());
                }
            });
            long limit = Math.max(
                    groupOffset == null ? 0 : groupOffset, settled.isEmpty() ? windowStart : settled.last() + 1);
            List<OffsetRange> lost =
                    unsettled(settled, windowStart, Math.min(Math.max(limit, windowStart), input.begin()));
            if (input.begin() > limit) {
                lost = new ArrayList<>(lost);
                lost.add(new OffsetRange(limit, input.begin()));
            }
            Pass pass = new Pass(input, Long.MAX_VALUE, false);
            input.seek(pass.from);
            for (ConsumerRecord<byte[], byte[]> record = input.peek();
                    record != null && record.offset() < limit;
                    record = input.peek()) {
                input.next();
                progress.accept(1);
                // A tick belongs to the window that is lost.
                if (!settled.contains(record.offset()) && !Tick.isTick(record.headers(), record.value())) {
                    pass.repacker.accept(record);
                }
            }
            Progress rebuilt = pass.repacker.state().progress();
            rebuilt.nextOffset = Math.max(limit, input.begin());
            lost.forEach(range ->
                    rebuilt.addUnread(new UnreadRange(range.from(), range.until(), UnreadRange.Cause.REMOVED)));
            return pass.result(lost);
        }

        private List<OffsetRange> unsettled(TreeSet<Long> settled, long from, long until) {
            List<OffsetRange> ranges = new ArrayList<>();
            long start = from;
            for (long offset : settled.subSet(from, Math.max(from, until))) {
                if (offset > start) {
                    ranges.add(new OffsetRange(start, offset));
                }
                start = offset + 1;
            }
            if (start < until) {
                ranges.add(new OffsetRange(start, until));
            }
            return ranges;
        }
    }
}
