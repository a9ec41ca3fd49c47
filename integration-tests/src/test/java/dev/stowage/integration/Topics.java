package dev.stowage.integration;

import dev.stowage.topology.core.input.Tick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes records of topics on any broker.
 *
 * @param bootstrapServers of the broker
 */
public record Topics(String bootstrapServers) {

    /** All committed records of a topic, by partition, then by offset. */
    public List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        // The fetch after the last record waits for more, and delays the next partition.
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            for (TopicPartition partition : partitions) {
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                while (consumer.position(partition) < Objects.requireNonNull(ends.get(partition))) {
                    consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                }
            }
        }
        records.sort((a, b) -> a.partition() != b.partition()
                ? Integer.compare(a.partition(), b.partition())
                : Long.compare(a.offset(), b.offset()));
        return records;
    }

    /** Creates a topic for records of any age, with properties in the order key, value, key, value. */
    public void create(String topic, int partitions, String... properties)
            throws ExecutionException, InterruptedException {
        Map<String, String> all = new HashMap<>(Map.of("retention.ms", "-1"));
        for (int i = 0; i < properties.length; i += 2) {
            all.put(properties[i], properties[i + 1]);
        }
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(all)))
                    .all()
                    .get();
        }
    }

    /** Copies a topic under another name, with a function applied to each value; null drops the record. */
    void copy(String topic, String copy, Function<ConsumerRecord<byte[], byte[]>, byte @Nullable []> value)
            throws ExecutionException, InterruptedException {
        List<ConsumerRecord<byte[], byte[]>> records = read(topic);
        create(copy, partitions(records), "max.message.bytes", "20000000");
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            for (ConsumerRecord<byte[], byte[]> record : records) {
                byte[] written = value.apply(record);
                if (written != null) {
                    producer.send(new ProducerRecord<>(
                            copy, record.partition(), record.timestamp(), record.key(), written, record.headers()));
                }
            }
        }
    }

    /**
     * Appends ticks to each partition: some that must not close a window (outdated, or beyond the end) and one that
     * may, twice.
     */
    void appendTicks(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = read(topic);
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            for (int partition = 0; partition < partitions(records); partition++) {
                int here = partition;
                long last = records.stream()
                        .filter(record -> record.partition() == here && !Tick.isTick(record.headers(), record.value()))
                        .mapToLong(ConsumerRecord::offset)
                        .max()
                        .orElse(0);
                for (long after : new long[] {0, last / 2, last + 1_000_000, last, last}) {
                    producer.send(Tick.record(topic, partition, after));
                }
            }
        }
    }

    /** Writes records to a topic, into their own partitions. */
    public void append(String topic, List<ConsumerRecord<byte[], byte[]>> records) {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            for (ConsumerRecord<byte[], byte[]> record : records) {
                producer.send(new ProducerRecord<>(
                        topic, record.partition(), record.timestamp(), record.key(), record.value(), record.headers()));
            }
        }
    }

    /** A producer for large records, with one request at a time. */
    public KafkaProducer<byte[], byte[]> producer() {
        // A new topic may refuse the first of two requests and accept the second, which is then out of order.
        Map<String, Object> properties = Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "max.request.size",
                20_000_000,
                "max.in.flight.requests.per.connection",
                1);
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Increases the number of partitions of topics. */
    public void grow(int partitions, String... topics) throws ExecutionException, InterruptedException {
        Map<String, NewPartitions> grown = new HashMap<>();
        for (String topic : topics) {
            grown.put(topic, NewPartitions.increaseTo(partitions));
        }
        try (Admin admin = admin()) {
            admin.createPartitions(grown).all().get();
        }
    }

    /** Whether readers of committed records can read to the end of a topic. */
    boolean isAllCommitted(String topic) throws ExecutionException, InterruptedException {
        try (Admin admin = admin()) {
            int partitions = Objects.requireNonNull(admin.describeTopics(List.of(topic))
                            .allTopicNames()
                            .get()
                            .get(topic))
                    .partitions()
                    .size();
            Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
            for (int partition = 0; partition < partitions; partition++) {
                latest.put(new TopicPartition(topic, partition), OffsetSpec.latest());
            }
            for (TopicPartition partition : latest.keySet()) {
                long committed = offset(admin, latest, partition, IsolationLevel.READ_COMMITTED);
                if (committed != offset(admin, latest, partition, IsolationLevel.READ_UNCOMMITTED)) {
                    return false;
                }
            }
            return true;
        }
    }

    private static long offset(
            Admin admin, Map<TopicPartition, OffsetSpec> latest, TopicPartition partition, IsolationLevel isolation)
            throws ExecutionException, InterruptedException {
        return admin.listOffsets(latest, new ListOffsetsOptions(isolation))
                .partitionResult(partition)
                .get()
                .offset();
    }

    private static int partitions(List<ConsumerRecord<byte[], byte[]>> records) {
        return 1 + records.get(records.size() - 1).partition();
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }
}
