package dev.stowage.topology.streams.clients;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Returns the records that a poll reads from one topic as a single record for each partition, a {@link Portion}. The
 * values are ranges of the decompressed or fetched bytes: copying each would cost half as much again in writes and
 * memory reads.
 */
final class PortionConsumer extends KafkaConsumer<byte[], Object> {
    private final String topic;

    /** Partitions whose position is reset before their next record. */
    private final Set<TopicPartition> reset = new HashSet<>();

    private PortionConsumer(Map<String, Object> configs, String topic) {
        super(configs, new ByteArrayDeserializer(), new Values(topic));
        this.topic = topic;
    }

    /** @param topic topic whose records are combined; those of other topics are returned as they are */
    @SuppressWarnings("unchecked") // what it hands out has bytes for its value, or none if it is a portion
    static Consumer<byte[], byte[]> create(Map<String, Object> configs, String topic) {
        return (Consumer<byte[], byte[]>) (Consumer<byte[], ?>) new PortionConsumer(configs, topic);
    }

    @Override
    public ConsumerRecords<byte[], Object> poll(Duration timeout) {
        try {
            return inPortions(super.poll(timeout), topic, reset);
        } catch (InvalidOffsetException e) {
            // Kafka Streams sets the position to the start of the log, regardless of the records in between.
            reset.addAll(e.partitions());
            throw e;
        }
    }

    @SuppressWarnings("unchecked") // by Values
    static ConsumerRecords<byte[], Object> inPortions(
            ConsumerRecords<byte[], Object> polled, String topic, Set<TopicPartition> reset) {
        Map<TopicPartition, List<ConsumerRecord<byte[], Object>>> portions = new HashMap<>();
        for (TopicPartition partition : polled.partitions()) {
            List<ConsumerRecord<byte[], Object>> records = polled.records(partition);
            portions.put(
                    partition,
                    partition.topic().equals(topic)
                            ? List.of(Portion.carrier(
                                    (List<ConsumerRecord<byte[], ByteBuffer>>) (List<?>) records,
                                    reset.remove(partition)))
                            : records);
        }
        return new ConsumerRecords<>(portions, polled.nextOffsets());
    }

    /** For the input topic, the bytes in place; for any other topic, a copy, as Kafka Streams expects. */
    static final class Values implements Deserializer<Object> {
        private final String topic;

        Values(String topic) {
            this.topic = topic;
        }

        @Override
        public @Nullable Object deserialize(String of, Headers headers, @Nullable ByteBuffer value) {
            return of.equals(topic) ? value : Utils.toNullableArray(value);
        }

        @Override
        public @Nullable Object deserialize(String of, byte @Nullable [] value) {
            return of.equals(topic) && value != null ? ByteBuffer.wrap(value) : value;
        }
    }
}
