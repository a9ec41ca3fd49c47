package dev.stowage.cluster.consume;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Reads key and headers of records of the output topic, without decoding the batch. */
public final class BatchMetadata {
    static final String SEQUENCE = "sequence";
    public static final String BUCKET = "bucket";
    public static final String BUCKET_SEQUENCE = "bucket_sequence";
    public static final String FINGERPRINT = "fingerprint";

    private BatchMetadata() {}

    /** Whether the record is a batch of the given input partition. */
    public static boolean isOf(ConsumerRecord<byte[], byte[]> record, String topic, int partition) {
        return key(record).startsWith(topic + "/" + partition + "/");
    }

    /** Input offset of the record that opened the batch's window, -1 if the key is not a batch id. */
    public static long window(ConsumerRecord<byte[], byte[]> record) {
        return part(record, 2);
    }

    /** Number of the batch in its window, -1 if the key is not a batch id. */
    public static long ordinal(ConsumerRecord<byte[], byte[]> record) {
        return part(record, 1);
    }

    /** Dense number of the batch in its output partition, -1 if there is none. */
    public static long sequence(ConsumerRecord<byte[], byte[]> record) {
        return number(record, SEQUENCE);
    }

    /** A numeric header of a batch, -1 if it is missing. */
    public static long number(ConsumerRecord<byte[], byte[]> record, String header) {
        String text = text(record, header);
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
    }

    /** A text header of a batch, empty if it is missing. */
    public static String text(ConsumerRecord<byte[], byte[]> record, String header) {
        Header found = record.headers().lastHeader(header);
        return found == null ? "" : new String(found.value(), StandardCharsets.US_ASCII);
    }

    /** A part of the batch id, counted from its end: 1 is the ordinal, 2 the window offset. */
    private static long part(ConsumerRecord<byte[], byte[]> record, int fromEnd) {
        String[] parts = key(record).split("/", -1);
        String text = parts.length < fromEnd ? "" : parts[parts.length - fromEnd];
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    }
}
