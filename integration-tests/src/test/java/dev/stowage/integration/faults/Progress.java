package dev.stowage.integration.faults;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** Queries the broker about a running application. */
final class Progress implements AutoCloseable {
    private static final String BATCHES = "packed-batches";

    private final Admin admin;
    private final List<TopicPartition> partitions;

    Progress(String bootstrapServers) throws ExecutionException, InterruptedException {
        admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                3_000,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                10_000));
        partitions =
                Objects.requireNonNull(admin.describeTopics(List.of(BATCHES))
                                .allTopicNames()
                                .get()
                                .get(BATCHES))
                        .partitions()
                        .stream()
                        .map(info -> new TopicPartition(BATCHES, info.partition()))
                        .toList();
    }

    Admin admin() {
        return admin;
    }

    /** End offsets of the output's partitions, as readers of committed records see them. */
    Map<TopicPartition, Long> batches() throws ExecutionException, InterruptedException {
        return ends(IsolationLevel.READ_COMMITTED);
    }

    /** Whether each partition has more batches than before. */
    boolean isBeyond(Map<TopicPartition, Long> before) throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> now = batches();
        return partitions.stream()
                .allMatch(partition -> Objects.requireNonNull(now.get(partition)) > before.getOrDefault(partition, 0L));
    }

    /** Whether there is no open transaction in front of batches. */
    boolean isAllCommitted() throws ExecutionException, InterruptedException {
        return batches().equals(ends(IsolationLevel.READ_UNCOMMITTED));
    }

    /** Whether the broker is writing transaction markers. */
    boolean isEndingTransaction() throws ExecutionException, InterruptedException {
        return !admin.listTransactions(new ListTransactionsOptions()
                        .filterStates(Set.of(TransactionState.PREPARE_COMMIT, TransactionState.PREPARE_ABORT)))
                .all()
                .get()
                .isEmpty();
    }

    /** Members of the application's group, one for each stream thread. */
    int members() throws ExecutionException, InterruptedException {
        return Objects.requireNonNull(admin.describeConsumerGroups(List.of(Rig.APPLICATION))
                        .all()
                        .get()
                        .get(Rig.APPLICATION))
                .members()
                .size();
    }

    @Override
    public void close() {
        admin.close();
    }

    private Map<TopicPartition, Long> ends(IsolationLevel isolation) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(latest, new ListOffsetsOptions(isolation))
                .all()
                .get()
                .forEach((partition, found) -> ends.put(partition, found.offset()));
        return ends;
    }
}
