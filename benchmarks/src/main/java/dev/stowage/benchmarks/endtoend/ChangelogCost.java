package dev.stowage.benchmarks.endtoend;

import dev.stowage.cluster.consume.Consumers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;

/** Measures the changelog of the waiting segments. Every commit logs the checkpoint once, so commits can be counted. */
final class ChangelogCost {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final byte PROGRESS = 's';

    private final Map<Bytes, Integer> live = new HashMap<>();
    private long bytes;
    private long liveBytes;
    private long liveAtCommits;

    private ChangelogCost() {}

    /**
     * Bytes logged by a commit / bytes that are live after it, keys included: the sums over all commits of all
     * partitions except each partition's last, whose end is not marked.
     */
    static double perLiveState(Map<String, Object> properties, String topic) {
        long logged = 0;
        long alive = 0;
        try (KafkaConsumer<byte[], byte[]> consumer = Consumers.ofCommitted(properties)) {
            for (TopicPartition partition : Consumers.partitions(consumer, topic)) {
                ChangelogCost cost = new ChangelogCost();
                cost.read(consumer, partition);
                logged += cost.bytes;
                alive += cost.liveAtCommits;
            }
        }
        return alive == 0 ? 0 : (double) logged / alive;
    }

    private void read(KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition) {
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long end =
                Objects.requireNonNull(consumer.endOffsets(List.of(partition)).get(partition));
        while (consumer.position(partition) < end) {
            consumer.poll(POLL).forEach(this::take);
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        int size = record.key().length + (record.value() == null ? 0 : record.value().length);
        bytes += size;
        Integer before = record.value() == null
                ? live.remove(Bytes.wrap(record.key()))
                : live.put(Bytes.wrap(record.key()), size);
        liveBytes += (record.value() == null ? 0 : size) - (before == null ? 0 : before);
        // Each commit logs the checkpoint last.
        if (record.key()[0] == PROGRESS) {
            liveAtCommits += liveBytes;
        }
    }
}
