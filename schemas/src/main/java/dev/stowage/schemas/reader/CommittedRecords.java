package dev.stowage.schemas.reader;

import dev.stowage.schemas.reader.ReaderException.Problem;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Committed records of partitions, in order within each, up to given ends or without an end. Not thread-safe. */
final class CommittedRecords implements AutoCloseable {
    static final long NO_END = Long.MAX_VALUE;
    private static final Duration POLL = Duration.ofMillis(200);

    private final BatchTopic topic;
    private final Consumer<byte[], byte[]> consumer;
    private final boolean follows;
    private final Deque<ConsumerRecord<byte[], byte[]>> fetched = new ArrayDeque<>();

    /** Exclusive ends of the partitions that are not at their end, {@link #NO_END} if they have none. */
    private final Map<TopicPartition, Long> ends = new HashMap<>();

    /** Positions of the consumer: offsets of the next record, or of a transaction marker before it. */
    private final Map<TopicPartition, Long> positions = new HashMap<>();

    /** Partitions that had records behind their positions when nothing had arrived for long, at the last check. */
    private final Set<TopicPartition> behind = new HashSet<>();

    private long progressAt = System.nanoTime();

    /**
     * Starts reading.
     *
     * @param consumer closed by this object
     * @param starts first offsets by partition
     * @param limits exclusive ends by partition; null for none
     */
    CommittedRecords(
            BatchTopic topic,
            Consumer<byte[], byte[]> consumer,
            Map<Integer, Long> starts,
            @Nullable Map<Integer, Long> limits) {
        this.topic = topic;
        this.consumer = consumer;
        follows = limits == null;
        starts.forEach((number, start) -> {
            long end = limits == null ? NO_END : Objects.requireNonNull(limits.get(number));
            if (start < end) {
                TopicPartition partition = new TopicPartition(topic.name(), number);
                ends.put(partition, end);
                positions.put(partition, start);
            }
        });
        consumer.assign(ends.keySet());
        positions.forEach(consumer::seek);
    }

    /**
     * The next record without consuming it; null at the end of all partitions, or if none arrives in time.
     *
     * @throws ReaderException if records were removed, a transaction stays open, or no broker answers
     */
    @Nullable
    ConsumerRecord<byte[], byte[]> peek(Duration timeout) {
        long began = System.nanoTime();
        long wait = timeout.toNanos();
        long waited = 0;
        while (fetched.isEmpty() && !ends.isEmpty() && waited <= wait) {
            fetch(Duration.ofNanos(Math.min(wait - waited, POLL.toNanos())));
            waited = System.nanoTime() - began;
        }
        return fetched.peekFirst();
    }

    /** Consumes the record that {@link #peek} returned. */
    void remove() {
        fetched.removeFirst();
    }

    /** Whether all partitions were read to their end. */
    boolean isDone() {
        return fetched.isEmpty() && ends.isEmpty();
    }

    @Override
    public void close() {
        consumer.close();
    }

    private void fetch(Duration wait) {
        try {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(wait)) {
                Long end = ends.get(new TopicPartition(record.topic(), record.partition()));
                if (end != null && record.offset() < end) {
                    fetched.add(record);
                }
            }
        } catch (OffsetOutOfRangeException e) {
            throw removed(e);
        }
        boolean moved = false;
        for (TopicPartition partition : List.copyOf(ends.keySet())) {
            long position = consumer.position(partition);
            moved |= !Objects.equals(positions.put(partition, position), position);
            if (position >= Objects.requireNonNull(ends.get(partition))) {
                ends.remove(partition);
                consumer.pause(List.of(partition));
            }
        }
        if (moved) {
            progressAt = System.nanoTime();
            behind.clear();
        } else if (System.nanoTime() - progressAt >= topic.patience().toNanos()) {
            requireProgress();
            progressAt = System.nanoTime();
        }
    }

    /**
     * Asks the brokers why nothing arrives. Without an end, this is no error, unless a partition has had records behind
     * its position since the last time.
     */
    private void requireProgress() {
        Map<TopicPartition, Long> stable = topic.ends(consumer, ends.keySet());
        Map<TopicPartition, Long> last = follows ? topic.uncommittedEnds(ends.keySet()) : ends;
        List<TopicPartition> late = new ArrayList<>();
        last.forEach((partition, end) -> {
            if (end > Objects.requireNonNull(positions.get(partition))) {
                late.add(partition);
            }
        });
        for (TopicPartition partition : late) {
            if (!follows || behind.contains(partition)) {
                throw stalled(
                        partition,
                        Objects.requireNonNull(stable.get(partition)),
                        Objects.requireNonNull(last.get(partition)));
            }
        }
        behind.clear();
        behind.addAll(late);
    }

    private ReaderException stalled(TopicPartition partition, long stable, long end) {
        long position = Objects.requireNonNull(positions.get(partition));
        String seconds = topic.patience().toSeconds() + " s";
        if (stable > position) {
            return new ReaderException(
                    Problem.BROKER_UNAVAILABLE,
                    partition + ": no records from offset " + position + " for " + seconds
                            + ", though some are committed up to offset " + stable
                            + ": is the leader of the partition available?");
        }
        return new ReaderException(
                Problem.OPEN_TRANSACTION,
                partition + ": nothing is committed behind offset " + position + " for " + seconds + ", the "
                        + (follows ? "partition" : "range") + " ends at " + end
                        + ": a transaction is open, or the topic was truncated; kafka-transactions.sh find-hanging lists"
                        + " open ones");
    }

    private ReaderException removed(OffsetOutOfRangeException e) {
        Map.Entry<TopicPartition, Long> found =
                e.offsetOutOfRangePartitions().entrySet().iterator().next();
        TopicPartition partition = found.getKey();
        long first = topic.beginnings(consumer, Set.of(partition)).getOrDefault(partition, 0L);
        String what = found.getValue() < first
                ? "records from offset " + found.getValue() + " on were removed, the first one left is " + first
                        + ": keep them longer (retention.ms, retention.bytes)"
                : "the partition ends before offset " + found.getValue()
                        + ": the topic was deleted and created again, or truncated";
        return new ReaderException(
                Problem.RECORDS_REMOVED, partition + ": " + what + "; or start again from the first offset", e);
    }
}
