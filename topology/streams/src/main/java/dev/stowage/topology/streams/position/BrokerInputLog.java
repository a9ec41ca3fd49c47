package dev.stowage.topology.streams.position;

import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.position.Identity;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Asks the brokers with clients of its own, which are created when they are first needed. Thread-safe. */
public final class BrokerInputLog implements InputLog, AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final StowageConfig config;
    private final Object adminLock = new Object();
    private final Object consumerLock = new Object();
    private @Nullable Admin admin;
    private @Nullable Identity latest;
    private long latestAskedAt;
    private @Nullable KafkaConsumer<byte[], byte[]> consumer;

    public BrokerInputLog(StowageConfig config) {
        this.config = config;
    }

    @Override
    public Identity identity(long notBefore) {
        // One question for all tasks of a thread that commits, and for threads that commit at the same time.
        synchronized (adminLock) {
            Identity answered = latest;
            if (answered != null && latestAskedAt - notBefore >= 0) {
                return answered;
            }
            long askedAt = System.nanoTime();
            answered = ask(admin());
            latest = answered;
            latestAskedAt = askedAt;
            return answered;
        }
    }

    private Identity ask(Admin asked) {
        String topic = config.inputTopic();
        try {
            KafkaFuture<String> cluster = asked.describeCluster().clusterId();
            KafkaFuture<Map<String, TopicDescription>> described =
                    asked.describeTopics(List.of(topic)).allTopicNames();
            return new Identity(
                    cluster.get(),
                    config.applicationId(),
                    topic,
                    Objects.requireNonNull(described.get().get(topic)).topicId().toString());
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException answer ? answer : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    @Override
    public Gap gap(int partition, long from, long until) {
        TopicPartition of = new TopicPartition(config.inputTopic(), partition);
        synchronized (consumerLock) {
            KafkaConsumer<byte[], byte[]> reader = consumer();
            reader.assign(List.of(of));
            long begin =
                    Objects.requireNonNull(reader.beginningOffsets(List.of(of)).get(of));
            long end = Math.min(
                    until, Objects.requireNonNull(reader.endOffsets(List.of(of)).get(of)));
            long first = Math.max(from, Math.min(begin, until));
            long readable = 0;
            reader.seek(of, first);
            while (first < end && reader.position(of) < end) {
                for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
                    readable += record.offset() < until ? 1 : 0;
                }
            }
            return new Gap(first - from, readable);
        }
    }

    @Override
    public void close() {
        synchronized (adminLock) {
            if (admin != null) {
                admin.close(Duration.ZERO);
            }
        }
        synchronized (consumerLock) {
            if (consumer != null) {
                consumer.close();
            }
        }
    }

    private Admin admin() {
        Admin made = admin == null ? Admin.create(config.clientProperties()) : admin;
        admin = made;
        return made;
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        KafkaConsumer<byte[], byte[]> made = consumer;
        if (made == null) {
            Map<String, Object> properties = new HashMap<>(config.clientProperties());
            properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
            properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
            properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
            made = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            consumer = made;
        }
        return made;
    }
}
