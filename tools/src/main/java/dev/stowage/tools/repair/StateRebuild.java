package dev.stowage.tools.repair;

import dev.stowage.cli.UserException;
import dev.stowage.cluster.consume.PartitionCursor;
import dev.stowage.cluster.position.StateWriter.StateToWrite;
import dev.stowage.tools.repair.PublishedBatches.LastWindow;
import dev.stowage.tools.repair.RepairResult.Action;
import dev.stowage.tools.repair.RepairResult.OffsetRange;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.input.Tick;
import dev.stowage.topology.core.position.UnreadRange;
import dev.stowage.topology.core.state.Checkpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Rebuilds the state of one partition: packs the records after the last closed window again, without sending batches that the output already has.
 *
 * <p>This works because batches depend only on the log and the configuration. If the log no longer has all records of the window, their sequences are
 * lost, and the others are packed in a new window.
 */
final class StateRebuild {
    private final RepairContext topics;
    private final StowageConfig config;
    private final int partition;
    private final @Nullable Long groupOffset;
    private final LongConsumer progress;
    private final PublishedBatches batches;
    private final List<String> notes = new ArrayList<>();

    /**
     * @param groupOffset offset that the group has committed, null if none
     * @param progress is passed the number of input records that were read
     */
    StateRebuild(RepairContext topics, int partition, @Nullable Long groupOffset, LongConsumer progress) {
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
     * @throws UserException if the batches of the last window were packed with another configuration, or differ when packed again
     */
    RepairResult run() {
        try (PartitionCursor input =
                new PartitionCursor(config.clientProperties(), config.inputTopic(), partition, 0)) {
            RebuildPass pass = pass(input, true);
            LastWindow open = pass.open();
            if (open == null && pass.closed().last() == null && groupOffset == null && pass.rejectsEnd() == 0) {
                return new RepairResult(partition, Action.NEW, -1, groupOffset, 0, 0, List.of(), notes, null);
            }
            long needed = pass.closed().end();
            if (open != null) {
                requireComplete(open);
                needed = open.offset();
            }
            if (input.begin() > needed) {
                return rebuildWithLoss(input, pass);
            }
            long limit = Math.max(groupOffset == null ? 0 : groupOffset, pass.rejectsEnd());
            long surplus = pass.pack(limit, Long.MAX_VALUE);
            if (surplus >= 0) {
                // This record would complete a batch that is not on the output, so the application had not consumed it.
                notes.add("according to the output, records were packed only up to offset " + surplus
                        + ", which is before the group's offset; continuing at that offset");
                pass = pass(input, true);
                pass.pack(limit, surplus);
            }
            return repaired(pass, List.of());
        }
    }

    private RebuildPass pass(PartitionCursor input, boolean continuesWindow) {
        return new RebuildPass(topics, partition, batches, input, continuesWindow, progress);
    }

    private void requireComplete(LastWindow open) {
        if (!open.fingerprint().equals(config.fingerprint())) {
            throw new UserException("partition " + partition + ": the open window " + open.offset()
                    + " was packed with configuration " + open.fingerprint() + ", but the current one is "
                    + config.fingerprint() + "; repair with the configuration that packed it");
        }
        if (open.firstOrdinal() > 0) {
            throw new UserException(
                    "partition " + partition + ": the output no longer has the first "
                            + open.firstOrdinal() + " batches of the open window " + open.offset()
                            + ", so its counters cannot be rebuilt; `stowage reset` with new output topics packs the input again");
        }
    }

    /** Packs the records that are in no batch and still exist in a new window. */
    private RepairResult rebuildWithLoss(PartitionCursor input, RebuildPass found) {
        LastWindow open = found.open();
        long windowStart = open == null ? found.closed().end() : open.offset();
        NavigableSet<Long> settled =
                open == null ? new TreeSet<>() : PublishedSegments.offsets(config, topics.registry(), partition, open);
        PublishedRejects.read(config, partition, reject -> {
            if (reject.offset() >= windowStart) {
                settled.add(reject.offset());
            }
        });
        long limit = Math.max(
                Math.max(windowStart, groupOffset == null ? 0 : groupOffset),
                settled.isEmpty() ? windowStart : settled.last() + 1);
        List<OffsetRange> lost = unsettled(settled, windowStart, Math.min(limit, input.begin()));
        if (input.begin() > limit) {
            lost.add(new OffsetRange(limit, input.begin()));
        }
        RebuildPass pass = pass(input, false);
        input.seek(pass.from());
        for (ConsumerRecord<byte[], byte[]> record = input.next();
                record != null && record.offset() < limit;
                record = input.next()) {
            // A tick belongs to the lost window.
            if (!settled.contains(record.offset()) && !Tick.isTick(record.headers(), record.value())) {
                pass.accept(record);
            }
        }
        Checkpoint rebuilt = pass.checkpoint();
        rebuilt.nextOffset = Math.max(limit, input.begin());
        lost.forEach(
                range -> rebuilt.addUnread(new UnreadRange(range.from(), range.until(), UnreadRange.Cause.REMOVED)));
        return repaired(pass, lost);
    }

    private static List<OffsetRange> unsettled(NavigableSet<Long> settled, long from, long until) {
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

    private RepairResult repaired(RebuildPass pass, List<OffsetRange> lost) {
        StateToWrite state = pass.state();
        return new RepairResult(
                partition,
                Action.REBUILT,
                state.offset(),
                groupOffset,
                state.pool().checkpoint().nextSequence,
                state.pool().pieces().size(),
                lost,
                notes,
                state);
    }
}
