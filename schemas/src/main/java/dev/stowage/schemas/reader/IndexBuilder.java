package dev.stowage.schemas.reader;

import dev.stowage.schemas.BatchHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Collects the headers of batches; those of a partition in the order of offsets. Not thread-safe. */
final class IndexBuilder {
    private final String topic;
    private final FeedChecks checks;
    private final SortedMap<Integer, List<IndexedBatch>> batches = new TreeMap<>();

    IndexBuilder(String topic, FeedChecks checks) {
        this.topic = topic;
        this.checks = checks;
    }

    void add(ConsumerRecord<?, ?> record) {
        BatchHeaders headers = checks.require(record);
        checks.advance(record.partition(), headers);
        batches.computeIfAbsent(record.partition(), unseen -> new ArrayList<>())
                .add(new IndexedBatch(
                        record.partition(),
                        headers.bucket(),
                        record.offset(),
                        headers.sequence(),
                        headers.window(),
                        headers.sumSquaredSegments(),
                        headers.rows(),
                        headers.rowLength(),
                        headers.tokens(),
                        headers.segments()));
    }

    /** @param ends by partition, the exclusive end of the range that was read */
    BatchIndex build(Map<Integer, Long> ends) {
        return new BatchIndex(
                topic,
                ends,
                String.join(",", checks.fingerprints()),
                batches.values().stream().flatMap(List::stream).toList());
    }
}
