package dev.stowage.topology.intake;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Hands out what a poll brings of one topic as a single record for each partition, a {@link Portion}. */
final class PortionConsumer extends KafkaConsumer<byte[], byte[]> {
    private final String topic;

    /** @param topic whose records are put together; those of any other are handed out as they are */
    PortionConsumer(Map<String, Object> configs, String topic) {
        super(configs, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.topic = topic;
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        return inPortions(super.poll(timeout), topic);
    }

    static ConsumerRecords<byte[], byte[]> inPortions(ConsumerRecords<byte[], byte[]> polled, String topic) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> portions = new HashMap<>();
        for (TopicPartition partition : polled.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> records = polled.records(partition);
            portions.put(partition, partition.topic().equals(topic) ? List.of(Portion.carrier(records)) : records);
        }
        return new ConsumerRecords<>(portions, polled.nextOffsets());
    }
}
