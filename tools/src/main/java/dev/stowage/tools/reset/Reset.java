package dev.stowage.tools.reset;

import dev.stowage.cli.UserException;
import dev.stowage.cli.config.AppConfig;
import dev.stowage.cluster.connection.Connection;
import dev.stowage.cluster.consume.PartitionCount;
import dev.stowage.cluster.permissions.Permissions;
import dev.stowage.cluster.position.Changelogs;
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
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.utils.Bytes;

/** The steps of a reset. */
final class Reset implements AutoCloseable {
    private final StowageConfig config;
    private final Admin admin;

    Reset(StowageConfig config) {
        this.config = config;
        this.admin = Connection.open(config);
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
     * Checks that no instance is running.
     *
     * @param remove whether members that are still registered are removed
     * @throws UserException if the group has members
     */
    void requireStopped(boolean remove) throws ExecutionException, InterruptedException {
        String group = config.applicationId();
        int members = members(group);
        if (members > 0 && !remove) {
            throw new UserException("the group of application " + group + " has " + members
                    + " members: is it still running? A stopped instance is removed from its group after 6 s; --force removes it"
                    + " at once");
        }
        if (members > 0) {
            admin.removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions())
                    .all()
                    .get();
        }
    }

    /** Sets the group's offsets to the beginning of the input topic; does nothing if the topic does not exist. */
    void rewind() throws ExecutionException, InterruptedException {
        if (admin.listTopics().names().get().contains(config.inputTopic())) {
            Map<TopicPartition, OffsetAndMetadata> begins = new HashMap<>();
            offsets(config.inputTopic(), OffsetSpec.earliest())
                    .forEach((partition, offset) -> begins.put(partition, new OffsetAndMetadata(offset)));
            admin.alterConsumerGroupOffsets(config.applicationId(), begins)
                    .all()
                    .get();
        }
    }

    /** Deletes the changelogs. */
    void deleteChangelogs() throws ExecutionException, InterruptedException {
        Set<String> existing = admin.listTopics().names().get();
        List<String> changelogs = Stream.of(Changelogs.pool(config), Changelogs.statistics(config))
                .filter(existing::contains)
                .toList();
        admin.deleteTopics(changelogs).all().get();
    }

    private int members(String group) throws ExecutionException, InterruptedException {
        try {
            return Objects.requireNonNull(admin.describeConsumerGroups(List.of(group))
                            .describedGroups()
                            .get(group))
                    .get()
                    .members()
                    .size();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return 0;
            }
            throw e;
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
