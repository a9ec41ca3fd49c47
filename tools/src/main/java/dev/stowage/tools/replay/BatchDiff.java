package dev.stowage.tools.replay;

import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.PackedBatchDeserializer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Describes the difference between two records of the output topic. */
final class BatchDiff {
    private final PackedBatchDeserializer deserializer;

    BatchDiff(PackedBatchDeserializer deserializer) {
        this.deserializer = deserializer;
    }

    /** The first difference, null if there is none. */
    @Nullable
    String between(ConsumerRecord<byte[], byte[]> published, ProducerRecord<byte[], byte[]> replayed) {
        String where = "output offset " + published.offset() + " of partition " + published.partition() + ": ";
        if (!Arrays.equals(published.key(), replayed.key())) {
            return where + "the key is " + text(published.key()) + ", replayed " + text(replayed.key());
        }
        if (published.timestamp() != replayed.timestamp()) {
            return where + "the timestamp is " + published.timestamp() + ", replayed " + replayed.timestamp();
        }
        if (!Arrays.equals(published.value(), replayed.value())) {
            return where + value(published, replayed);
        }
        if (!text(published.headers()).equals(text(replayed.headers()))) {
            return where + "the headers are " + text(published.headers()) + ", replayed " + text(replayed.headers());
        }
        return null;
    }

    private String value(ConsumerRecord<byte[], byte[]> published, ProducerRecord<byte[], byte[]> replayed) {
        String batch = "batch " + text(replayed.key()) + " differs in ";
        try {
            PackedBatch one = deserializer.deserialize(published.topic(), published.value());
            PackedBatch other = deserializer.deserialize(published.topic(), replayed.value());
            if (one == null || other == null) {
                return batch + "one of them being missing";
            }
            if (!one.header().equals(other.header())) {
                return batch + "its scalars: " + one.header() + ", replayed " + other.header();
            }
            for (int i = 0; i < Math.min(one.segments().size(), other.segments().size()); i++) {
                if (!one.segments().get(i).equals(other.segments().get(i))) {
                    return batch + "segment " + i + ": " + one.segments().get(i) + ", replayed "
                            + other.segments().get(i);
                }
            }
            if (one.segments().size() != other.segments().size()) {
                return batch + "the number of its segments";
            }
            return batch
                    + array("tokens", one.tokens(), other.tokens(), one.header().rowLength())
                    + array(
                            "sequence_id",
                            one.sequenceId(),
                            other.sequenceId(),
                            one.header().rowLength());
        } catch (SerializationException e) {
            return batch + "its bytes, which are not a batch: " + e.getMessage();
        }
    }

    private static String array(String name, int[] published, int[] replayed, int rowLength) {
        int at = Arrays.mismatch(published, replayed);
        return at < 0
                ? ""
                : name + " at row " + at / rowLength + ", slot " + at % rowLength + ": " + published[at] + ", replayed "
                        + replayed[at];
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "null" : new String(bytes, StandardCharsets.UTF_8);
    }

    private static String text(Headers headers) {
        List<String> all = Arrays.stream(headers.toArray()).map(BatchDiff::text).toList();
        return all.toString();
    }

    private static String text(Header header) {
        return header.key() + "=" + Objects.requireNonNullElse(text(header.value()), "");
    }
}
