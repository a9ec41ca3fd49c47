package dev.stowage.tools.reset;

import dev.stowage.cli.UserException;
import dev.stowage.cli.config.AppConfig;
import dev.stowage.cluster.consume.PartitionCount;
import dev.stowage.cluster.permissions.Permissions;
import dev.stowage.cluster.position.StateDirectory;
import dev.stowage.cluster.position.StateWriter;
import dev.stowage.cluster.position.StateWriter.StateToWrite;
import dev.stowage.cluster.position.StoppedGroup;
import dev.stowage.cluster.topics.StartupChecks;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.position.Identity;
import dev.stowage.topology.core.state.PartitionState;
import dev.stowage.topology.core.statistics.PartitionStatistics;
import dev.stowage.topology.streams.position.BrokerInputLog;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.tools.StreamsResetter;

/** The steps of a reset. */
final class Reset implements AutoCloseable {
    private final StowageConfig config;
    private final Admin admin;

    Reset(StowageConfig config) {
        this.config = config;
        this.admin = Admin.create(config.clientProperties());
    }

    /** The output topics that have records. */
    List<String> topicsWithRecords() throws ExecutionException, InterruptedException {
        List<String> found = new ArrayList<>();
        Set<String> existing = admin.listTopics().names().get();
        for (String topic : List.of(config.outputTopic(), config.rejectsTopic(), config.statisticsTopic())) {
            if (existing.contains(topic)) {
                Map<TopicPartition, Long> begins = offsets(topic, OffsetSpec.earliest());
                if (offsets(topic, OffsetSpec.latest()).entrySet().stream()
                        .anyMatch(end -> end.getValue() > Objects.requireNonNull(begins.get(end.getKey())))) {
                    found.add(topic);
                }
            }
        }
        return found;
    }

    /** Deletes all batches and rejects. The statistics topic is deleted, because a compacted topic cannot be truncated. */
    void truncate(List<String> topics) throws ExecutionException, InterruptedException {
        for (String topic : topics) {
            if (topic.equals(config.statisticsTopic())) {
                admin.deleteTopics(List.of(topic)).all().get();
            } else {
                Map<TopicPartition, RecordsToDelete> all = offsets(topic, OffsetSpec.latest()).entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, end -> RecordsToDelete.beforeOffset(end.getValue())));
                admin.deleteRecords(all).all().get();
            }
        }
    }

    /**
     * Runs Kafka's reset tool, which deletes the changelogs and, unless they are kept, resets the offsets.
     *
     * @throws UserException if the tool fails, for instance because the application is running
     */
    void runTool(boolean keepOffsets, boolean dryRun, boolean force) {
        List<String> arguments = new ArrayList<>(
                List.of("--application-id", config.applicationId(), "--bootstrap-server", config.bootstrapServers()));
        if (!keepOffsets) {
            arguments.addAll(List.of("--input-topics", config.inputTopic()));
        }
        if (dryRun) {
            arguments.add("--dry-run");
        }
        if (force) {
            arguments.add("--force");
        }
        Properties client = new Properties();
        client.putAll(config.clientProperties());
        int status = new StreamsResetter().execute(arguments.toArray(String[]::new), client);
        if (status != 0) {
            throw new UserException("Kafka's reset tool failed (status " + status + "): is application "
                    + config.applicationId() + " still running? A stopped instance is removed from its group after 6 s;"
                    + " --force removes it at once");
        }
    }

    /** Deletes offsets of the group for other topics, from an application that used the same id before. */
    void deleteForeignOffsets() throws ExecutionException, InterruptedException {
        Set<TopicPartition> foreign = admin
                .listConsumerGroupOffsets(config.applicationId())
                .partitionsToOffsetAndMetadata()
                .get()
                .keySet()
                .stream()
                .filter(partition -> !partition.topic().equals(config.inputTopic()))
                .collect(Collectors.toSet());
        if (!foreign.isEmpty()) {
            admin.deleteConsumerGroupOffsets(config.applicationId(), foreign)
                    .all()
                    .get();
        }
    }

    /** Writes empty state that continues at the group's offsets, in new changelogs. */
    void writeEmptyState(AppConfig app, Permissions permissions, PrintWriter err)
            throws ExecutionException, InterruptedException {
        int partitions = PartitionCount.count(config.clientProperties(), config.inputTopic(), "input.topic");
        StartupChecks.prepareChangelogs(app, permissions, partitions, err);
        Map<Integer, StateToWrite> states = new HashMap<>();
        try (BrokerInputLog input = new BrokerInputLog(config)) {
            Identity identity = input.identity(System.nanoTime());
            new StoppedGroup(config, admin, err).offsets().forEach((partition, offset) -> {
                PartitionState empty = new PartitionState();
                empty.checkpoint().identity = identity;
                empty.checkpoint().nextOffset = offset;
                Map<Bytes, byte[]> statistics = new HashMap<>();
                PartitionStatistics.startingAtZero(config.statsWindows(), statistics::put)
                        .write();
                states.put(partition, new StateToWrite(offset, empty, statistics));
            });
        }
        new StateWriter(app).write(states);
    }

    /** Deletes the local state of the application in this state directory. */
    void deleteLocalState() {
        StateDirectory.clear(config);
    }

    @Override
    public void close() {
        admin.close();
    }

    private Map<TopicPartition, Long> offsets(String topic, OffsetSpec which)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        Objects.requireNonNull(admin.describeTopics(List.of(topic))
                        .allTopicNames()
                        .get()
                        .get(topic))
                .partitions()
                .forEach(partition -> wanted.put(new TopicPartition(topic, partition.partition()), which));
        return admin.listOffsets(wanted).all().get().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().offset()));
    }
}
