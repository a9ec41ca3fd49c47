package dev.stowage.integration;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Changes of topics and groups that an operator can make with Kafka's own tools. */
public final class Operator implements AutoCloseable {
    private final Admin admin;

    Operator(String bootstrapServers) {
        admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    /** kafka-consumer-groups --delete */
    public void deleteGroup(String group) throws ExecutionException, InterruptedException {
        admin.deleteConsumerGroups(List.of(group)).all().get();
    }

    /**
     * kafka-consumer-groups --reset-offsets --shift-by, by the same number in each partition with a committed offset.
     */
    public void shiftOffsets(String group, String topic, long by) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> shifted = new HashMap<>();
        offsets(group, topic)
                .forEach((partition, offset) -> shifted.put(partition, new OffsetAndMetadata(offset + by)));
        admin.alterConsumerGroupOffsets(group, shifted).all().get();
    }

    /** kafka-consumer-groups --reset-offsets --to-latest */
    public void setOffsetsToLatest(String group, String topic) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> latest = new HashMap<>();
        ends(topic).forEach((partition, offset) -> latest.put(partition, new OffsetAndMetadata(offset)));
        admin.alterConsumerGroupOffsets(group, latest).all().get();
    }

    public Map<TopicPartition, Long> offsets(String group, String topic)
            throws ExecutionException, InterruptedException {
        return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().entrySet().stream()
                .filter(entry -> entry.getKey().topic().equals(topic) && entry.getValue() != null)
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().offset()));
    }

    /** kafka-consumer-groups --reset-offsets --to-offset */
    public void setOffset(String group, TopicPartition partition, long offset)
            throws ExecutionException, InterruptedException {
        admin.alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(offset)))
                .all()
                .get();
    }

    /** kafka-topics --delete */
    public void deleteTopics(String... topics) throws ExecutionException, InterruptedException {
        admin.deleteTopics(List.of(topics)).all().get();
    }

    /** kafka-delete-records: everything before the given offset in each partition. */
    public void deleteRecords(String topic, Map<TopicPartition, Long> before)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, RecordsToDelete> deleted = new HashMap<>();
        before.forEach((partition, offset) -> deleted.put(partition, RecordsToDelete.beforeOffset(offset)));
        admin.deleteRecords(deleted).all().get();
    }

    /** End offset of each partition. */
    public Map<TopicPartition, Long> ends(String topic) throws ExecutionException, InterruptedException {
        int partitions = Objects.requireNonNull(admin.describeTopics(List.of(topic))
                        .allTopicNames()
                        .get()
                        .get(topic))
                .partitions()
                .size();
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        IntStream.range(0, partitions)
                .forEach(partition -> wanted.put(new TopicPartition(topic, partition), OffsetSpec.latest()));
        return admin.listOffsets(wanted).all().get().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().offset()));
    }

    public String topicId(String topic) throws ExecutionException, InterruptedException {
        return Objects.requireNonNull(admin.describeTopics(List.of(topic))
                        .allTopicNames()
                        .get()
                        .get(topic))
                .topicId()
                .toString();
    }

    public String clusterId() throws ExecutionException, InterruptedException {
        return admin.describeCluster().clusterId().get();
    }

    public int members(String group) throws ExecutionException, InterruptedException {
        return Objects.requireNonNull(
                        admin.describeConsumerGroups(List.of(group)).all().get().get(group))
                .members()
                .size();
    }

    @Override
    public void close() {
        admin.close();
    }
}
