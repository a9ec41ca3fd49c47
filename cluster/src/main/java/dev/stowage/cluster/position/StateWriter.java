package dev.stowage.cluster.position;

import dev.stowage.cli.UserException;
import dev.stowage.cli.config.AppConfig;
import dev.stowage.cluster.consume.Consumers;
import dev.stowage.cluster.consume.PartitionCursor;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.state.PartitionState;
import dev.stowage.topology.core.state.StoredEntries;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;

/** Replaces the stored state and the group's offsets of a stopped application in one transaction. */
public final class StateWriter {
    /** The stored progress of a partition with thousands of open rows has a few megabytes. */
    private static final int MAX_ENTRY_BYTES = 64 << 20;

    private final StowageConfig config;

    public StateWriter(AppConfig config) {
        this.config = config.stowage();
    }

    /**
     * The state of one partition.
     *
     * @param offset input offset where it continues
     * @param pool waiting pieces and progress
     * @param statistics entries of the statistics store by key
     */
    public record StateToWrite(long offset, PartitionState pool, Map<Bytes, byte[]> statistics) {}

    /**
     * Writes the state. The changelogs must exist and have as many partitions as the input.
     *
     * @param states by input partition; the state of missing partitions does not change
     * @throws UserException if the transaction fails; then nothing has changed
     */
    public void write(Map<Integer, StateToWrite> states) {
        Map<String, Object> properties = config.clientProperties();
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, config.applicationId() + "-state");
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_ENTRY_BYTES);
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
        Map<String, Object> group = config.clientProperties();
        group.put(ConsumerConfig.GROUP_ID_CONFIG, config.applicationId());
        try (KafkaConsumer<byte[], byte[]> member = Consumers.ofCommitted(group);
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            states.forEach((partition, state) -> {
                Map<Bytes, byte[]> pool = new HashMap<>();
                state.pool().forEachEntry((key, value) -> pool.put(Bytes.wrap(key), value));
                replace(producer, Changelogs.pool(config), partition, pool);
                replace(producer, Changelogs.statistics(config), partition, state.statistics());
                offsets.put(new TopicPartition(config.inputTopic(), partition), new OffsetAndMetadata(state.offset()));
            });
            producer.sendOffsetsToTransaction(offsets, member.groupMetadata());
            producer.commitTransaction();
        } catch (KafkaException e) {
            throw new UserException("the state was not written: " + e.getMessage() + "; run the command again", e);
        }
    }

    /** Writes the new entries and deletes all others. */
    @SuppressWarnings("FutureReturnValueIgnored") // the commit of the transaction fails if a record was not delivered
    private void replace(
            KafkaProducer<byte[], byte[]> producer, String topic, int partition, Map<Bytes, byte[]> entries) {
        Set<Bytes> former = new HashSet<>();
        try (PartitionCursor cursor = new PartitionCursor(config.clientProperties(), topic, partition, 0)) {
            for (ConsumerRecord<byte[], byte[]> entry = cursor.next(); entry != null; entry = cursor.next()) {
                former.add(Bytes.wrap(entry.key()));
            }
        }
        former.removeAll(entries.keySet());
        former.forEach(key -> producer.send(new ProducerRecord<>(topic, partition, key.get(), null)));
        // The progress is written last, as in each commit: it marks the entries before it as complete.
        List<Map.Entry<Bytes, byte[]>> ordered = entries.entrySet().stream()
                .sorted(Map.Entry.comparingByKey((a, b) ->
                        Boolean.compare(StoredEntries.isCheckpoint(a.get()), StoredEntries.isCheckpoint(b.get()))))
                .toList();
        ordered.forEach(entry -> producer.send(
                new ProducerRecord<>(topic, partition, entry.getKey().get(), entry.getValue())));
    }
}
