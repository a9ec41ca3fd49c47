package dev.stowage.cluster.position;

import dev.stowage.cluster.consume.BatchMetadata;
import dev.stowage.cluster.consume.TopicEnds;
import dev.stowage.cluster.position.PartitionSnapshot.Output;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.position.Identity;
import dev.stowage.topology.core.state.Checkpoint;
import dev.stowage.topology.core.state.StateRefusedException;
import dev.stowage.topology.streams.position.BrokerInputLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownMemberIdException;

/**
 * Compares group offsets, stored state, input and output before an instance joins the group. Rejects a start that would lose, duplicate or mix
 * records. Not thread-safe.
 */
public final class PositionChecks {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(15);
    private static final int POLL_MS = 200;
    private static final int LAST_BATCHES = 8;

    private final StowageConfig config;
    private final Admin admin;
    private final int partitions;
    private final Set<String> existing;
    private List<PartitionVerdict> verdicts = List.of();
    private long stored;

    /**
     * @param partitions of the input topic
     * @param existing names of all topics
     */
    public PositionChecks(StowageConfig config, Admin admin, int partitions, Set<String> existing) {
        this.config = config;
        this.admin = admin;
        this.partitions = partitions;
        this.existing = existing;
    }

    /**
     * Compares. Repeats the comparison while transactions of a running or killed instance are being completed.
     *
     * @param complaints receives problems that prevent the start, with the commands that fix them
     * @param warnings receives other problems
     */
    public void check(Consumer<String> complaints, Consumer<String> warnings)
            throws ExecutionException, InterruptedException {
        try (BrokerInputLog input = new BrokerInputLog(config)) {
            Identity now = input.identity(System.nanoTime());
            long deadline = System.nanoTime() + PATIENCE_NS;
            while (true) {
                List<PartitionSnapshot> found = facts();
                stored = found.stream()
                        .filter(facts -> facts.checkpoint() != null)
                        .count();
                verdicts = found.stream()
                        .map(facts -> PartitionVerdict.of(facts, now, config.fingerprint(), input))
                        .toList();
                if (verdicts.stream().allMatch(PartitionVerdict::isPlain)
                        || System.nanoTime() > deadline
                        || isSettled()) {
                    break;
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MS);
            }
        } catch (StateRefusedException unreadable) {
            complaints.accept(unreadable.getMessage());
            return;
        }
        verdicts.stream()
                .map(PartitionVerdict::refusal)
                .filter(Objects::nonNull)
                .forEach(complaints);
        verdicts.stream().flatMap(verdict -> verdict.warnings().stream()).forEach(warnings);
    }

    /** Number of partitions with stored state at the last comparison. */
    public long stored() {
        return stored;
    }

    /** Restores missing offsets of the group from the state. */
    public void resume(Consumer<String> complaints) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> resumed = new HashMap<>();
        for (int partition = 0; partition < verdicts.size(); partition++) {
            Long offset = verdicts.get(partition).resumeAt();
            if (offset != null) {
                resumed.put(new TopicPartition(config.inputTopic(), partition), new OffsetAndMetadata(offset));
            }
        }
        if (resumed.isEmpty()) {
            return;
        }
        try {
            admin.alterConsumerGroupOffsets(config.applicationId(), resumed)
                    .all()
                    .get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof UnknownMemberIdException)) {
                throw e;
            }
            complaints.accept(
                    "the group of application " + config.applicationId()
                            + " has no offsets for some partitions. They can only be set while no instance runs: stop all instances, then start them");
        }
    }

    private List<PartitionSnapshot> facts() throws ExecutionException, InterruptedException {
        Map<String, Object> client = config.clientProperties();
        Map<Integer, Long> before = offsets();
        Map<Integer, Checkpoint> checkpoints =
                existing.contains(Changelogs.pool(config)) ? Changelogs.checkpoints(config) : Map.of();
        Map<Integer, Long> after = offsets();
        Map<Integer, Output> output = new HashMap<>();
        if (existing.contains(config.outputTopic())) {
            Map<Integer, ConsumerRecord<byte[], byte[]>> first = TopicEnds.first(client, config.outputTopic());
            TopicEnds.last(client, config.outputTopic(), LAST_BATCHES, this::isOurs)
                    .forEach((partition, last) -> output.put(
                            partition,
                            new Output(
                                    BatchMetadata.sequence(first.getOrDefault(partition, last)),
                                    BatchMetadata.sequence(last))));
        }
        Set<Integer> statistics = existing.contains(Changelogs.statistics(config))
                ? TopicEnds.last(client, Changelogs.statistics(config), LAST_BATCHES, entry -> true)
                        .keySet()
                : Set.of();
        List<TopicPartition> input = partitionsOf(config.inputTopic());
        Map<TopicPartition, Long> begins =
                CommittedOffsets.ends(admin, input, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
        Map<TopicPartition, Long> ends =
                CommittedOffsets.ends(admin, input, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
        List<PartitionSnapshot> facts = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            TopicPartition of = new TopicPartition(config.inputTopic(), partition);
            facts.add(new PartitionSnapshot(
                    partition,
                    before.get(partition),
                    after.get(partition),
                    checkpoints.get(partition),
                    statistics.contains(partition),
                    Objects.requireNonNull(begins.get(of)),
                    Objects.requireNonNull(ends.get(of)),
                    output.get(partition)));
        }
        return facts;
    }

    private boolean isOurs(ConsumerRecord<byte[], byte[]> record) {
        return BatchMetadata.isOf(record, config.inputTopic(), record.partition());
    }

    private Map<Integer, Long> offsets() throws ExecutionException, InterruptedException {
        return CommittedOffsets.offsets(admin, config.applicationId(), config.inputTopic());
    }

    /** Whether no transaction on the changelog and the output is open, so that all committed records were read. */
    private boolean isSettled() throws ExecutionException, InterruptedException {
        List<TopicPartition> written = new ArrayList<>();
        for (String topic : List.of(Changelogs.pool(config), config.outputTopic())) {
            if (existing.contains(topic)) {
                written.addAll(partitionsOf(topic));
            }
        }
        return CommittedOffsets.isSettled(admin, config.applicationId(), written);
    }

    private List<TopicPartition> partitionsOf(String topic) {
        return IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }
}
