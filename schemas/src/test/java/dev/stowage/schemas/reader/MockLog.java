package dev.stowage.schemas.reader;

import dev.stowage.schemas.BatchHeaders;
import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.PackedBatchSerializer;
import dev.stowage.schemas.Samples;
import dev.stowage.schemas.registry.RegistryClients;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** A topic whose clients are mocks. */
final class MockLog {
    static final String TOPIC = "packed-batches";
    static final String FINGERPRINT = "0123456789abcdef";

    private final Map<String, Object> properties = Map.of(RegistryClients.URL, "mock://reader");
    private final PackedBatchSerializer serializer =
            new PackedBatchSerializer(RegistryClients.create(properties), Map.of());
    private final int partitions;
    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    private final Map<TopicPartition, Long> beginnings = new HashMap<>();

    /** Offsets behind the last committed records. */
    private final Map<TopicPartition, Long> stable = new HashMap<>();

    /** Records of open transactions at the end of each partition. */
    private final Map<TopicPartition, Long> open = new HashMap<>();

    final List<MockConsumer<byte[], byte[]>> clients = new ArrayList<>();
    private @Nullable KafkaException failure;

    MockLog(int partitions) {
        this.partitions = partitions;
        for (int partition = 0; partition < partitions; partition++) {
            beginnings.put(of(partition), 0L);
            stable.put(of(partition), 0L);
            open.put(of(partition), 0L);
        }
    }

    BatchTopic topic() {
        return new BatchTopic(TOPIC, properties, ReadOptions.DEFAULT, this::client);
    }

    /** Writes a batch, and the marker of its transaction. */
    void write(int partition, long sequence, String fingerprint) {
        PackedBatch batch = Samples.fixedBatch(partition, sequence, fingerprint);
        Headers headers =
                BatchHeaders.of(batch.header(), batch.segments().size()).toHeaders();
        write(partition, serializer.serialize(TOPIC, batch), headers);
    }

    void write(int partition, long sequence) {
        write(partition, sequence, FINGERPRINT);
    }

    void write(int partition, byte @Nullable [] value, Headers headers) {
        long offset = stable.getOrDefault(of(partition), 0L);
        records.add(new ConsumerRecord<>(
                TOPIC,
                partition,
                offset,
                0,
                TimestampType.CREATE_TIME,
                0,
                value == null ? 0 : value.length,
                new byte[0],
                value,
                new RecordHeaders(headers),
                Optional.empty()));
        stable.put(of(partition), offset + 2);
    }

    /** Lets retention remove records before an offset. */
    void remove(int partition, long before) {
        beginnings.put(of(partition), before);
        records.removeIf(record -> record.partition() == partition && record.offset() < before);
    }

    /** Adds records of a transaction that does not end. */
    void writeUncommitted(int partition, long count) {
        open.put(of(partition), count);
    }

    /** Lets each later client fail when it is first asked for offsets. */
    void fail(KafkaException with) {
        failure = with;
    }

    private Consumer<byte[], byte[]> client(Map<String, Object> config) {
        boolean uncommitted = "read_uncommitted".equals(config.get("isolation.level"));
        Map<TopicPartition, Long> ends = new HashMap<>(stable);
        if (uncommitted) {
            open.forEach((partition, count) -> ends.merge(partition, count, Long::sum));
        }
        MockConsumer<byte[], byte[]> client = new MockConsumer<>("none");
        client.updatePartitions(
                TOPIC,
                IntStream.range(0, partitions)
                        .mapToObj(number -> new PartitionInfo(TOPIC, number, Node.noNode(), new Node[0], new Node[0]))
                        .toList());
        client.updateBeginningOffsets(beginnings);
        client.updateEndOffsets(ends);
        client.setOffsetsException(failure);
        client.schedulePollTask(() -> records.stream()
                .filter(record -> client.assignment().contains(of(record.partition())))
                .forEach(client::addRecord));
        client.schedulePollTask(() -> client.assignment().forEach(partition -> {
            // The last marker: it moves the position and returns no record.
            if (client.position(partition) < ends.getOrDefault(partition, 0L)) {
                client.seek(partition, ends.getOrDefault(partition, 0L));
            }
        }));
        clients.add(client);
        return client;
    }

    private static TopicPartition of(int partition) {
        return new TopicPartition(TOPIC, partition);
    }
}
