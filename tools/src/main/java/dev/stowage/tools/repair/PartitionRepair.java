package dev.stowage.tools.repair;

import dev.stowage.cluster.consume.BatchMetadata;
import dev.stowage.cluster.consume.PartitionCursor;
import dev.stowage.cluster.position.Changelogs;
import dev.stowage.cluster.position.StateWriter.StateToWrite;
import dev.stowage.tools.repair.RepairResult.Action;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.position.UnreadRange;
import dev.stowage.topology.core.state.Checkpoint;
import dev.stowage.topology.core.state.PartitionState;
import dev.stowage.topology.core.state.UnreadableStateException;
import dev.stowage.topology.streams.position.BrokerInputLog;
import dev.stowage.topology.streams.position.InputLog.Gap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** Decides how one partition is repaired: not at all, with another offset, or with rebuilt state. */
final class PartitionRepair {
    private final RepairContext topics;
    private final StowageConfig config;
    private final int partition;
    private final @Nullable Long groupOffset;
    private final @Nullable ConsumerRecord<byte[], byte[]> lastBatch;
    private final long rejectsEnd;
    private final boolean acceptOffsets;

    /**
     * @param groupOffset offset that the group has committed, null if none
     * @param lastBatch last batch of the partition on the output, null if there is none
     * @param rejectsEnd input offset behind the last reject
     * @param acceptOffsets whether records before the group's offset are skipped
     */
    PartitionRepair(
            RepairContext topics,
            int partition,
            @Nullable Long groupOffset,
            @Nullable ConsumerRecord<byte[], byte[]> lastBatch,
            long rejectsEnd,
            boolean acceptOffsets) {
        this.topics = topics;
        this.config = topics.config();
        this.partition = partition;
        this.groupOffset = groupOffset;
        this.lastBatch = lastBatch;
        this.rejectsEnd = rejectsEnd;
        this.acceptOffsets = acceptOffsets;
    }

    /**
     * Decides, and rebuilds the state if required.
     *
     * @param stored whether the changelogs have this partition
     * @param input counts records that would be skipped
     * @param progress is passed the number of input records that were read
     */
    RepairResult run(boolean stored, BrokerInputLog input, LongConsumer progress) {
        PartitionState pool = stored ? load() : new PartitionState();
        Map<Bytes, byte[]> statistics = stored ? statistics() : Map.of();
        Checkpoint found = pool.checkpoint();
        if (found.identity != null) {
            topics.identity().requireSame(partition, found.identity);
        }
        if (isUsable(found, statistics)) {
            return keep(pool, statistics, input);
        }
        if (found.isNew() && lastBatch == null && acceptOffsets && groupOffset != null) {
            return skip(new PartitionState(), statistics, 0, groupOffset);
        }
        return new StateRebuild(topics, partition, groupOffset, progress).run();
    }

    private PartitionState load() {
        try {
            return Changelogs.load(config, partition);
        } catch (UnreadableStateException e) {
            return new PartitionState();
        }
    }

    private Map<Bytes, byte[]> statistics() {
        Map<Bytes, byte[]> entries = new HashMap<>();
        try (PartitionCursor cursor =
                new PartitionCursor(config.clientProperties(), Changelogs.statistics(config), partition, 0)) {
            for (ConsumerRecord<byte[], byte[]> entry = cursor.next(); entry != null; entry = cursor.next()) {
                if (entry.value() == null) {
                    entries.remove(Bytes.wrap(entry.key()));
                } else {
                    entries.put(Bytes.wrap(entry.key()), entry.value());
                }
            }
        }
        return entries;
    }

    /** Whether the state is complete, has the current configuration, and is not older than the output. */
    private boolean isUsable(Checkpoint found, Map<Bytes, byte[]> statistics) {
        if (found.isNew() || found.nextOffset < rejectsEnd || statistics.isEmpty()) {
            return false;
        }
        if (found.window != null && !found.fingerprint.equals(config.fingerprint())) {
            return false;
        }
        if (lastBatch == null) {
            return true;
        }
        boolean countsFromZero =
                found.nextSequence == 0 && found.window == null && BatchMetadata.window(lastBatch) < found.nextOffset;
        return countsFromZero || BatchMetadata.sequence(lastBatch) < found.nextSequence;
    }

    private RepairResult keep(PartitionState pool, Map<Bytes, byte[]> statistics, BrokerInputLog input) {
        Checkpoint found = pool.checkpoint();
        long expected = found.nextOffset;
        if (groupOffset != null && groupOffset > expected) {
            Gap gap = input.gap(partition, expected, groupOffset);
            if (acceptOffsets && gap.readable() > 0) {
                return skip(pool, statistics, expected, groupOffset);
            }
            if (gap.readable() == 0) {
                return kept(pool, statistics, Action.INTACT);
            }
        }
        boolean same = groupOffset != null && groupOffset >= expected && groupOffset.equals(expected);
        return kept(pool, statistics, same ? Action.INTACT : Action.OFFSET_SET);
    }

    private RepairResult kept(PartitionState pool, Map<Bytes, byte[]> statistics, Action action) {
        Checkpoint found = pool.checkpoint();
        return new RepairResult(
                partition,
                action,
                found.nextOffset,
                groupOffset,
                found.nextSequence,
                pool.pieces().size(),
                List.of(),
                List.of(),
                new StateToWrite(found.nextOffset, pool, statistics));
    }

    private RepairResult skip(PartitionState pool, Map<Bytes, byte[]> statistics, long from, long until) {
        Checkpoint found = pool.checkpoint();
        found.identity = topics.identity();
        found.addUnread(new UnreadRange(from, until, UnreadRange.Cause.SKIPPED));
        found.nextOffset = until;
        return new RepairResult(
                partition,
                Action.SKIPPED,
                until,
                groupOffset,
                found.nextSequence,
                pool.pieces().size(),
                List.of(),
                List.of("skipping input offsets " + from + " to " + (until - 1)),
                new StateToWrite(until, pool, statistics));
    }
}
