package dev.stowage.integration;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * Queries the broker about applications: committed offsets and assignments.
 *
 * @param bootstrapServers of the broker
 */
public record Groups(String bootstrapServers) {

    /** Number of input records that an application has packed or rejected, committed. */
    long committed(String applicationId, String topic) throws ExecutionException, InterruptedException {
        try (Admin admin = admin()) {
            return admin
                    .listConsumerGroupOffsets(applicationId)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .entrySet()
                    .stream()
                    .filter(entry -> entry.getKey().topic().equals(topic) && entry.getValue() != null)
                    .mapToLong(entry -> entry.getValue().offset())
                    .sum();
        }
    }

    /**
     * Input partitions of an application by instance id, over all threads of the instance; empty until a member has
     * joined the group, which may be some time after the start.
     */
    Map<String, Set<TopicPartition>> partitionsByInstance(String applicationId)
            throws ExecutionException, InterruptedException {
        Map<String, Set<TopicPartition>> held = new TreeMap<>();
        try (Admin admin = admin()) {
            for (MemberDescription member : Objects.requireNonNull(admin.describeConsumerGroups(List.of(applicationId))
                            .all()
                            .get()
                            .get(applicationId))
                    .members()) {
                String thread = member.groupInstanceId().orElseThrow();
                held.computeIfAbsent(thread.substring(0, thread.lastIndexOf('-')), unseen -> new HashSet<>())
                        .addAll(member.assignment().topicPartitions());
            }
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                throw e;
            }
        }
        return held;
    }

    /** Whether two instances of an application have the same number of its partitions. */
    public boolean isSharedByTwo(String applicationId) throws ExecutionException, InterruptedException {
        List<Integer> held = partitionsByInstance(applicationId).values().stream()
                .map(Set::size)
                .toList();
        return held.size() == 2 && held.get(0) > 0 && held.get(0).equals(held.get(1));
    }

    /** Fences the transactional producers whose ids start with the given prefix, and aborts their transactions. */
    void fenceProducers(String prefix) throws ExecutionException, InterruptedException {
        try (Admin admin = admin()) {
            List<String> ids = admin.listTransactions().all().get().stream()
                    .map(TransactionListing::transactionalId)
                    .filter(id -> id.startsWith(prefix))
                    .toList();
            if (ids.isEmpty()) {
                throw new AssertionError("no transactional producer has an id that begins with " + prefix);
            }
            admin.fenceProducers(ids).all().get();
        }
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }
}
