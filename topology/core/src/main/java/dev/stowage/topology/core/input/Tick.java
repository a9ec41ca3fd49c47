package dev.stowage.topology.core.input;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * A record that Stowage itself appends to the input topic to close the open window: no value, and a header
 * {@value #AFTER} with the offset, in ASCII decimal, of the last record before it that is no tick. Because it is in
 * the log, a replay reads it at the same offset.
 */
public final class Tick {
    /** Name of the header that makes a record without a value a tick. */
    public static final String AFTER = "stowage.tick.after";

    private Tick() {}

    /** Whether a record of the input topic is a tick. */
    public static boolean isTick(Headers headers, @Nullable Object value) {
        return value == null && after(headers).isPresent();
    }

    /** The offset that a tick names, empty if the header is missing or is no offset. */
    public static OptionalLong after(Headers headers) {
        Header header = headers.lastHeader(AFTER);
        if (header == null || header.value() == null || header.value().length == 0 || header.value().length > 19) {
            return OptionalLong.empty();
        }
        String text = new String(header.value(), StandardCharsets.US_ASCII);
        if (!text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException beyondLong) {
            return OptionalLong.empty();
        }
    }

    /** The header of a tick after the given offset. */
    public static Header header(long after) {
        return new RecordHeader(AFTER, Long.toString(after).getBytes(StandardCharsets.US_ASCII));
    }

    /** A tick for the given input partition. */
    public static ProducerRecord<byte[], byte[]> record(String topic, int partition, long after) {
        return new ProducerRecord<>(topic, partition, null, null, null, List.of(header(after)));
    }
}
