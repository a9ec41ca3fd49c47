package dev.stowage.tools.verify;

import dev.stowage.cli.UserException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Queries of the brokers for verification, other than reading records. Thread-safe. */
final class BrokerQueries implements AutoCloseable {
    private static final int TIMEOUT_MS = 30_000;
    private static final long POLL_MS = 50;

    private final Admin admin;
    private final String bootstrapServers;

    BrokerQueries(Map<String, Object> clientProperties, String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        clientProperties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
        clientProperties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
        admin = Admin.create(clientProperties);
    }

    String clusterId() {
        return get(admin.describeCluster().clusterId());
    }

    /** Descriptions of the existing ones of the given topics. */
    Map<String, TopicDescription> topics(Iterable<String> names) {
        Map<String, TopicDescription> found = new TreeMap<>();
        names.forEach(name -> {
            try {
                found.put(
                        name,
                        get(Objects.requireNonNull(admin.describeTopics(java.util.List.of(name))
                                .topicNameValues()
                                .get(name))));
            } catch (UnknownTopicOrPartitionException missing) {
                // Missing topics are missing in the result.
            }
        });
        return found;
    }

    /** The committed offset of a group, null if there is none. */
    @Nullable
    Long committed(String group, TopicPartition partition) {
        try {
            OffsetAndMetadata offset = get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                    .get(partition);
            return offset == null ? null : offset.offset();
        } catch (GroupIdNotFoundException none) {
            return null;
        }
    }

    /** First offset of a partition. */
    long begin(TopicPartition partition) {
        return offset(partition, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
    }

    /** Offset after the last record, committed or not. */
    long end(TopicPartition partition) {
        return offset(partition, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
    }

    /** Offset after the last record that a consumer of committed records can read. */
    long stableEnd(TopicPartition partition) {
        return offset(partition, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
    }

    /**
     * Waits until all transactions that have written before an offset are committed or aborted. The transaction of a killed instance is open until it
     * times out.
     *
     * @return whether all are completed
     */
    boolean awaitStable(TopicPartition partition, long until, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (stableEnd(partition) < until) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            pause();
        }
        return true;
    }

    void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserException("interrupted", e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }

    private long offset(TopicPartition partition, OffsetSpec which, IsolationLevel isolation) {
        return get(admin.listOffsets(Map.of(partition, which), new ListOffsetsOptions(isolation))
                        .partitionResult(partition))
                .offset();
    }

    private <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException missing) {
                throw missing;
            }
            if (e.getCause() instanceof GroupIdNotFoundException missing) {
                throw missing;
            }
            throw new UserException(
                    "the brokers at " + bootstrapServers + " returned an error: "
                            + Objects.requireNonNullElse(e.getCause(), e).getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserException("interrupted while querying the brokers", e);
        }
    }
}
