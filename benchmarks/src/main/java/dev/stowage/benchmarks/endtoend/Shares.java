package dev.stowage.benchmarks.endtoend;

import dev.stowage.cluster.consume.Consumers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** Tracks the assignment of an application's partitions, and when each partition commits. Not thread-safe. */
final class Shares implements AutoCloseable {
    private final Admin admin;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String group;
    private final List<TopicPartition> outputs;
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private final Map<TopicPartition, Long> committedAt = new HashMap<>();
    private final Map<TopicPartition, Long> longest =
            new TreeMap<>((left, right) -> Integer.compare(left.partition(), right.partition()));

    Shares(Cluster cluster, String group, String outputTopic) {
        admin = Admin.create(cluster.clientProperties());
        consumer = Consumers.ofCommitted(cluster.clientProperties());
        this.group = group;
        outputs = Consumers.partitions(consumer, outputTopic);
    }

    /**
     * An assignment.
     *
     * @param stable whether the group is not rebalancing
     * @param members threads in the group
     * @param owners instance by input partition
     */
    record Share(boolean stable, int members, Map<Integer, String> owners) {
        /**
         * Whether this many instances with one thread each have all partitions, evenly distributed (plus or minus one).
         */
        boolean isEven(int instances, int partitions) {
            Map<String, Integer> held = new HashMap<>();
            owners.values().forEach(owner -> held.merge(owner, 1, Integer::sum));
            int min = partitions / instances;
            int max = (partitions + instances - 1) / instances;
            return stable
                    && members == instances
                    && owners.size() == partitions
                    && held.size() == instances
                    && held.values().stream().allMatch(count -> count >= min && count <= max);
        }

        int movedFrom(Share before) {
            return (int) owners.entrySet().stream()
                    .filter(entry -> !entry.getValue().equals(before.owners().get(entry.getKey())))
                    .count();
        }
    }

    /** Queries the assignment once, and records which partitions have committed. */
    Share look() throws InterruptedException {
        Map<TopicPartition, Long> now = consumer.endOffsets(outputs);
        long at = System.nanoTime();
        for (TopicPartition partition : outputs) {
            long gap = at - committedAt.getOrDefault(partition, at);
            longest.merge(partition, gap, Math::max);
            Long end = Objects.requireNonNull(now.get(partition));
            if (!end.equals(ends.put(partition, end))) {
                committedAt.put(partition, at);
            }
        }
        return share();
    }

    /** Resets the longest time without a commit. */
    void forget() {
        longest.clear();
    }

    boolean allCommittedSince(long nanos) {
        return outputs.stream()
                .allMatch(partition -> committedAt.containsKey(partition) && committedAt.get(partition) > nanos);
    }

    /** For each partition, the longest time without a committed batch, ms. */
    List<Long> stalls() {
        return new ArrayList<>(
                longest.values().stream().map(TimeUnit.NANOSECONDS::toMillis).toList());
    }

    @Override
    public void close() {
        consumer.close();
        admin.close();
    }

    private Share share() throws InterruptedException {
        try {
            ConsumerGroupDescription described = Objects.requireNonNull(
                    admin.describeConsumerGroups(List.of(group)).all().get().get(group));
            Map<Integer, String> owners = new HashMap<>();
            for (MemberDescription member : described.members()) {
                for (TopicPartition partition : member.assignment().topicPartitions()) {
                    owners.put(partition.partition(), member.groupInstanceId().orElseThrow());
                }
            }
            return new Share(
                    described.groupState() == GroupState.STABLE,
                    described.members().size(),
                    owners);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return new Share(false, 0, Map.of());
            }
            throw new IllegalStateException("the broker does not tell who is in group " + group, e);
        }
    }
}
