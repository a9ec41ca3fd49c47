package dev.stowage.schemas;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The headers that Stowage adds to a reject: why it was rejected and where it came from. If a record is rejected twice,
 * the last header of each name is valid.
 */
public final class RejectHeaders {
    /** Name of a {@link RejectReason}. */
    public static final String REASON = "stowage.reason";

    /** A sentence: what was found and what is accepted. */
    public static final String DETAIL = "stowage.detail";

    /** Input topic. */
    public static final String TOPIC = "stowage.topic";

    /** Input partition, decimal. */
    public static final String PARTITION = "stowage.partition";

    /** Input offset, decimal. */
    public static final String OFFSET = "stowage.offset";

    /** The record's original timestamp, ms since 1970, decimal; -1 if it had none. */
    public static final String TIMESTAMP = "stowage.timestamp";

    /** Bytes of key, value and headers that were dropped because the reject topic could not hold them, decimal. */
    public static final String OMITTED = "stowage.omitted";

    private RejectHeaders() {}

    /**
     * Adds all but {@link #OMITTED}.
     *
     * @param detail what was found, and what would be accepted
     * @param record the record that cannot be packed
     */
    public static void add(Headers headers, RejectReason reason, String detail, ConsumerRecord<?, ?> record) {
        put(headers, REASON, reason.name());
        put(headers, DETAIL, detail);
        put(headers, TOPIC, record.topic());
        put(headers, PARTITION, Integer.toString(record.partition()));
        put(headers, OFFSET, Long.toString(record.offset()));
        put(headers, TIMESTAMP, Long.toString(record.timestamp()));
    }

    /** States that key, value and headers of the record were dropped. */
    public static void addOmitted(Headers headers, long bytes) {
        put(headers, OMITTED, Long.toString(bytes));
    }

    /** The text of a header, empty if there is none. */
    public static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static void put(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
