package dev.stowage.schemas.reader;

import dev.stowage.schemas.BatchHeaders;
import dev.stowage.schemas.ShownText;
import dev.stowage.schemas.reader.ReaderException.Problem;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Checks that batches follow each other without a gap and belong together, by their headers. Not thread-safe. */
final class FeedChecks {
    private final ReadOptions options;

    /** Next {@code sequence} by partition. */
    private final Map<Integer, Long> next;

    private final Map<Integer, Shape> shapes = new HashMap<>();
    private final SortedSet<String> fingerprints = new TreeSet<>();
    private String latest;

    private record Shape(int rows, int rowLength) {
        @Override
        public String toString() {
            return rows + " x " + rowLength;
        }
    }

    FeedChecks(ReadOptions options, ReadPosition start) {
        this.options = options;
        next = new TreeMap<>(start.sequences());
        latest = start.fingerprint();
    }

    /** Position of a record, for messages. */
    static String place(ConsumerRecord<?, ?> record) {
        return record.topic() + "-" + record.partition() + " offset " + record.offset();
    }

    /** Reads the headers of a record and checks them against those of the batches before. Changes nothing. */
    BatchHeaders require(ConsumerRecord<?, ?> record) {
        BatchHeaders headers;
        try {
            headers = BatchHeaders.parse(record.headers());
        } catch (IllegalArgumentException e) {
            throw new ReaderException(
                    Problem.FOREIGN_RECORD, place(record) + ": " + e.getMessage() + "; remove its producer", e);
        }
        requireSequence(record, headers);
        requireFingerprint(record, headers);
        Shape shape = shapes.get(headers.bucket());
        if (shape != null && !shape.equals(shapeOf(headers))) {
            throw new ReaderException(
                    Problem.SHAPE_CHANGED,
                    place(record) + " is " + shapeOf(headers) + ", other batches of bucket " + headers.bucket()
                            + " are " + shape + ": set batch.fixed.shape where the feed is packed");
        }
        return headers;
    }

    /** Continues behind a batch. */
    void advance(int partition, BatchHeaders headers) {
        next.put(partition, headers.sequence() + 1);
        latest = headers.fingerprint();
        fingerprints.add(latest);
        if (options.oneShape()) {
            shapes.putIfAbsent(headers.bucket(), shapeOf(headers));
        }
    }

    /** By partition, the {@code sequence} of the next batch; of those that are known. */
    Map<Integer, Long> sequences() {
        return Collections.unmodifiableMap(next);
    }

    /** Of the last batch, empty if there is none. */
    String fingerprint() {
        return latest;
    }

    /** Of all batches, ascending. */
    Collection<String> fingerprints() {
        return Collections.unmodifiableCollection(fingerprints);
    }

    private void requireSequence(ConsumerRecord<?, ?> record, BatchHeaders headers) {
        Long expected = next.get(record.partition());
        if (expected == null || headers.sequence() == expected) {
            return;
        }
        if (headers.sequence() < expected) {
            throw new ReaderException(
                    Problem.SEQUENCE_GAP,
                    place(record) + " repeats sequence " + headers.sequence() + ", expected " + expected
                            + ": the topic was written twice, or was deleted and created again");
        }
        if (!options.allowGaps()) {
            throw new ReaderException(
                    Problem.SEQUENCE_GAP,
                    place(record) + " has sequence " + headers.sequence() + ", expected " + expected + ": "
                            + (headers.sequence() - expected) + " batches are missing; allowGaps accepts this");
        }
    }

    private void requireFingerprint(ConsumerRecord<?, ?> record, BatchHeaders headers) {
        if (!latest.isEmpty()
                && !options.allowFingerprints()
                && !headers.fingerprint().equals(latest)) {
            throw new ReaderException(
                    Problem.FINGERPRINT_CHANGED,
                    place(record) + " has fingerprint " + ShownText.of(headers.fingerprint(), 40)
                            + ", the batches before it " + latest
                            + ": the configuration changed; end the range before it, or use allowFingerprints");
        }
    }

    private static Shape shapeOf(BatchHeaders headers) {
        return new Shape(headers.rows(), headers.rowLength());
    }
}
