package dev.stowage.tools.verify;

import dev.stowage.cluster.consume.PartitionCursor;
import dev.stowage.cluster.position.Changelogs;
import dev.stowage.tools.verify.CommittedState.Waiting;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.position.Identity;
import dev.stowage.topology.core.position.UnreadRange;
import dev.stowage.topology.core.state.Checkpoint;
import dev.stowage.topology.core.state.PartitionState;
import dev.stowage.topology.core.state.WaitingPiece;
import dev.stowage.topology.streams.config.StreamsSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Compares the stored state of one partition with the group's offset and the topics. Not thread-safe. */
final class PositionAudit {
    /*
     * The order of reads matters if the application is running. A commit becomes visible on each topic with its transaction marker, at different
     * times. After a commit was seen on one topic, this waits on the next topic until all transactions that had written until then are completed:
     *   the log start, the group's offset, then the state: the offset is not higher than the position in the state, unless someone has changed it;
     *   then the other topics: they have all records of the state's commit. Later records are ignored (see CommittedState).
     */
    private static final Duration OFFSET_PATIENCE = Duration.ofSeconds(10);

    private final StowageConfig config;
    private final BrokerQueries brokers;
    private final ApplicationTopics topics;
    private final TopicPartition input;
    private final Findings findings;
    private final Duration patience;
    private final int partition;

    PositionAudit(
            StowageConfig config, BrokerQueries brokers, ApplicationTopics topics, int partition, Findings findings) {
        this.config = config;
        this.brokers = brokers;
        this.topics = topics;
        this.partition = partition;
        this.findings = findings;
        input = new TopicPartition(config.inputTopic(), partition);
        // The transaction of a killed instance times out after 20 s. That of a running instance is open for up to a
        // commit interval.
        patience = Duration.ofSeconds(40)
                .plus(StreamsSettings.commitInterval(config).multipliedBy(2));
    }

    /**
     * Reads the current state and reports inconsistencies.
     *
     * @param from input offset at which verification starts; removed offsets before it were reported earlier
     * @return null if the input is not the one that was packed, so that nothing can be compared
     */
    @Nullable
    CommittedState audit(long from) {
        long begin = brokers.begin(input);
        Long committed = brokers.committed(config.applicationId(), input);
        PartitionState state = load();
        Checkpoint checkpoint = state == null || state.checkpoint().isNew() ? null : state.checkpoint();
        settle(new TopicPartition(config.outputTopic(), partition));
        settle(new TopicPartition(config.rejectsTopic(), partition));
        settle(new TopicPartition(config.statisticsTopic(), partition % topics.count(config.statisticsTopic())));
        if (checkpoint == null) {
            boolean missing = isStateExpected(committed);
            if (missing && nextSequence() >= 0) {
                // The first commit of a running application became visible after the state was read and before the
                // output was read.
                return audit(from);
            }
            if (missing) {
                reportMissingState(committed);
            }
            long consumed = missing ? CommittedState.UNKNOWN : 0;
            return new CommittedState(null, committed == null ? consumed : committed, new TreeMap<>(), List.of());
        }
        if (!isSameInput(checkpoint.identity)) {
            return null;
        }
        requireStatistics(checkpoint);
        long next = checkpoint.nextOffset >= 0 ? checkpoint.nextOffset : checkpoint.lastOffset + 1;
        if (checkpoint.nextOffset >= 0) {
            compareOffsets(committed, next);
            reportUnread(checkpoint, from, Math.max(next, committed == null ? next : committed), begin);
        }
        return new CommittedState(
                checkpoint,
                next,
                waiting(state),
                checkpoint.unread().stream()
                        .filter(range -> range.cause() == UnreadRange.Cause.SKIPPED)
                        .toList());
    }

    /** The current state; null if its changelog does not exist. */
    private @Nullable PartitionState load() {
        TopicPartition pool = new TopicPartition(Changelogs.pool(config), partition);
        if (!exists(pool)) {
            return null;
        }
        settle(pool);
        return Changelogs.load(config, partition);
    }

    /** Number of batches in the current state, -1 if there is no state. */
    long nextSequence() {
        PartitionState state = load();
        return state == null || state.checkpoint().isNew() ? -1 : state.checkpoint().nextSequence;
    }

    private void settle(TopicPartition written) {
        if (!brokers.awaitStable(written, brokers.end(written), patience)) {
            findings.problem(
                    "a transaction on " + written + " has been open for more than " + patience.toSeconds()
                            + " s. Records after it cannot be read and were not verified: `kafka-transactions.sh find-hanging` lists it");
        }
    }

    private boolean exists(TopicPartition wanted) {
        var description = brokers.topics(List.of(wanted.topic())).get(wanted.topic());
        return description != null
                && wanted.partition() < description.partitions().size();
    }

    /** Whether records were consumed or packed, so that there must be state. */
    private boolean isStateExpected(@Nullable Long committed) {
        return isConsumed(committed) || holdsRecord(config.outputTopic(), Long.MAX_VALUE);
    }

    private boolean isConsumed(@Nullable Long committed) {
        return committed != null && holdsRecord(config.inputTopic(), committed);
    }

    private void reportMissingState(@Nullable Long committed) {
        findings.problem("partition " + partition + ": changelog " + Changelogs.pool(config)
                + (exists(new TopicPartition(Changelogs.pool(config), partition)) ? " is empty" : " does not exist")
                + ", but "
                + (isConsumed(committed)
                        ? "records were consumed: the group's offset is " + committed
                        : "the output topic has batches")
                + ". `stowage repair` rebuilds the state");
    }

    /** Whether the input topic is the one that the state belongs to. */
    private boolean isSameInput(@Nullable Identity stored) {
        Identity now = new Identity(
                topics.clusterId(),
                config.applicationId(),
                config.inputTopic(),
                String.valueOf(topics.ids().get(config.inputTopic())));
        if (stored == null || stored.equals(now)) {
            return true;
        }
        findings.problem("partition " + partition + ": the state belongs to " + stored + ", but the current one is "
                + now + ". Its batches were packed from other records, so they were not compared");
        return false;
    }

    private void requireStatistics(Checkpoint checkpoint) {
        if (checkpoint.nextSequence == 0 && checkpoint.window == null && checkpoint.rejected == 0) {
            return;
        }
        TopicPartition changelog = new TopicPartition(Changelogs.statistics(config), partition);
        if (exists(changelog)) {
            settle(changelog);
            if (holdsRecord(changelog.topic(), Long.MAX_VALUE)) {
                return;
            }
        }
        findings.problem("partition " + partition + ": changelog " + changelog.topic()
                + " has no pad statistics, although the state has " + checkpoint.nextSequence
                + " batches. `stowage repair` rebuilds the statistics");
    }

    private void compareOffsets(@Nullable Long committed, long next) {
        if (committed == null) {
            if (next > 0) {
                findings.note("partition " + partition
                        + ": the group has no committed offset; the next start continues at the"
                        + " position in the state, offset " + next);
            }
            return;
        }
        long deadline = System.nanoTime() + OFFSET_PATIENCE.toNanos();
        Long offset = committed;
        // The transaction marker may reach the group's offsets later than the changelog.
        while (offset != null && offset < next && countCommitted(offset, next) > 0 && System.nanoTime() < deadline) {
            brokers.pause();
            offset = brokers.committed(config.applicationId(), input);
        }
        if (offset == null || offset == next) {
            return;
        }
        if (offset < next) {
            long again = countCommitted(offset, next);
            if (again > 0) {
                findings.problem(
                        disagree(offset, next) + again
                                + " records would be packed a second time. `stowage repair` sets it to the position in the state");
            }
        } else if (committed > next) {
            long skipped = countCommitted(next, committed);
            if (skipped > 0) {
                findings.problem(disagree(committed, next) + skipped
                        + " records would be skipped. `stowage repair` sets it to the position in the state, `stowage repair"
                        + " --accept-offsets` skips the records");
            }
        }
    }

    private String disagree(long committed, long next) {
        return "partition " + partition + ": the group's offset is " + committed
                + ", but the state continues at offset " + next + ": ";
    }

    private void reportUnread(Checkpoint checkpoint, long from, long reached, long begin) {
        for (UnreadRange range : checkpoint.unread()) {
            if (range.until() <= from) {
                continue;
            }
            if (range.cause() == UnreadRange.Cause.REMOVED) {
                reportRemoved(range.from(), range.until());
            } else {
                findings.skipped += range.offsets();
                findings.note("partition " + partition + ": input offsets " + range.from() + " to "
                        + (range.until() - 1) + " were skipped by an operator");
            }
        }
        if (begin > reached) {
            reportRemoved(reached, begin);
        }
    }

    private void reportRemoved(long from, long until) {
        findings.removedUnread += until - from;
        findings.problem("partition " + partition + ": input offsets " + from + " to " + (until - 1)
                + " were removed (retention, or kafka-delete-records) before the application read them");
    }

    private long countCommitted(long from, long until) {
        long count = 0;
        try (PartitionCursor cursor =
                new PartitionCursor(config.clientProperties(), config.inputTopic(), partition, from)) {
            for (ConsumerRecord<byte[], byte[]> record = cursor.next();
                    record != null && record.offset() < until;
                    record = cursor.next()) {
                count++;
            }
        }
        return count;
    }

    /** Whether there is a committed record before an offset. */
    private boolean holdsRecord(String topic, long until) {
        try (PartitionCursor cursor = new PartitionCursor(config.clientProperties(), topic, partition, 0)) {
            ConsumerRecord<byte[], byte[]> first = cursor.peek();
            return first != null && first.offset() < until;
        }
    }

    private static SortedMap<Long, List<Waiting>> waiting(@Nullable PartitionState state) {
        SortedMap<Long, List<Waiting>> waiting = new TreeMap<>();
        if (state != null) {
            for (WaitingPiece piece : state.pieces()) {
                waiting.computeIfAbsent(piece.sourceOffset(), unseen -> new ArrayList<>())
                        .add(new Waiting(piece.sourceLength(), piece.piece()));
            }
        }
        return waiting;
    }
}
