package dev.stowage.cluster.position;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/** Committed offsets of a group, end offsets of partitions, and whether open transactions may change them. */
final class CommittedOffsets {
    private static final int ASK_MS = 1_000;

    private CommittedOffsets() {}

    /** Offsets that a group has committed, by partition of a topic. */
    static Map<Integer, Long> offsets(Admin admin, String group, String topic)
            throws ExecutionException, InterruptedException {
        Map<Integer, Long> offsets = new HashMap<>();
        admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((partition, offset) -> {
                    if (offset != null && partition.topic().equals(topic)) {
                        offsets.put(partition.partition(), offset.offset());
                    }
                });
        return offsets;
    }

    /** An offset of each partition for the given isolation level. */
    static Map<TopicPartition, Long> ends(
            Admin admin, Collection<TopicPartition> partitions, OffsetSpec which, IsolationLevel isolation)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, which));
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(wanted, new ListOffsetsOptions(isolation))
                .all()
                .get()
                .forEach((partition, offset) -> ends.put(partition, offset.offset()));
        return ends;
    }

    /** Whether there is no open transaction on the partitions and none with offsets of the group. */
    static boolean isSettled(Admin admin, String group, Collection<TopicPartition> partitions)
            throws ExecutionException, InterruptedException {
        return ends(admin, partitions, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED)
                        .equals(ends(admin, partitions, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED))
                && areStable(admin, group);
    }

    private static boolean areStable(Admin admin, String group) throws ExecutionException, InterruptedException {
        try {
            admin.listConsumerGroupOffsets(
                            Map.of(group, new ListConsumerGroupOffsetsSpec()),
                            new ListConsumerGroupOffsetsOptions()
                                    .requireStable(true)
                                    .timeoutMs(ASK_MS))
                    .all()
                    .get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RetriableException) {
                return false;
            }
            throw e;
        }
    }
}
