package dev.stowage.cluster.position;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.jspecify.annotations.Nullable;

/** Detects another application that uses the same {@code application.id} for another input topic. */
public final class GroupCheck {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final int POLL_MS = 200;

    private GroupCheck() {}

    /**
     * Checks whether the group belongs to another application.
     *
     * @param complaints receives problems that prevent the start
     */
    public static void check(Admin admin, String applicationId, String inputTopic, Consumer<String> complaints)
            throws ExecutionException, InterruptedException {
        Set<String> read = topicsOfMembers(admin, applicationId);
        if (!read.isEmpty() && !read.contains(inputTopic)) {
            complaints.accept("an application with application.id=" + applicationId + " is running and reads topic "
                    + String.join(", ", read) + ", not " + inputTopic
                    + ": both would stop packing. Choose another application.id for this one");
            return;
        }
        Set<String> committed = topicsWithOffsets(admin, applicationId);
        if (!committed.isEmpty() && !committed.contains(inputTopic)) {
            complaints.accept("application.id=" + applicationId + " has offsets of topic "
                    + String.join(", ", committed) + ", not of "
                    + inputTopic
                    + ": another application has used it. Choose another application.id, or clear the other application with"
                    + " `stowage reset`");
        }
    }

    /** During a rebalance, members have no partitions, so this waits for its end. */
    private static Set<String> topicsOfMembers(Admin admin, String group)
            throws ExecutionException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NS;
        while (true) {
            ConsumerGroupDescription described = describe(admin, group);
            if (described == null) {
                return Set.of();
            }
            Set<String> topics = described.members().stream()
                    .flatMap(member -> member.assignment().topicPartitions().stream())
                    .map(TopicPartition::topic)
                    .collect(Collectors.toCollection(TreeSet::new));
            boolean rebalances = described.groupState() == GroupState.PREPARING_REBALANCE
                    || described.groupState() == GroupState.COMPLETING_REBALANCE;
            if (!topics.isEmpty() || !rebalances || System.nanoTime() > deadline) {
                return topics;
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }

    private static @Nullable ConsumerGroupDescription describe(Admin admin, String group)
            throws ExecutionException, InterruptedException {
        try {
            return Objects.requireNonNull(admin.describeConsumerGroups(Set.of(group))
                            .describedGroups()
                            .get(group))
                    .get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return null;
            }
            throw e;
        }
    }

    private static Set<String> topicsWithOffsets(Admin admin, String group)
            throws ExecutionException, InterruptedException {
        return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().entrySet().stream()
                .filter(entry -> entry.getValue() != null)
                .map(Map.Entry::getKey)
                .map(TopicPartition::topic)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
