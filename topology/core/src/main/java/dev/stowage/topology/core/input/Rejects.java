package dev.stowage.topology.core.input;

import dev.stowage.schemas.RejectHeaders;
import dev.stowage.schemas.RejectReason;
import dev.stowage.topology.core.OutputRecord;
import java.nio.ByteBuffer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** Makes rejects: the record as it came, and why it could not be packed. */
public final class Rejects {
    /** Room for the headers' lengths and the record's own framing. */
    private static final int OVERHEAD = 1_024;

    private final int maxBytes;

    public Rejects(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    public OutputRecord of(ConsumerRecord<byte[], ByteBuffer> record, RejectReason reason, String detail) {
        long timestamp = record.timestamp();
        boolean omitted = size(record) > maxBytes - OVERHEAD;
        Headers headers =
                new RecordHeaders(omitted ? new Header[0] : record.headers().toArray());
        RejectHeaders.add(headers, reason, detail, record);
        if (omitted) {
            RejectHeaders.addOmitted(headers, size(record));
        }
        // Kafka refuses negative timestamps and dates beyond its limits; the header holds the original.
        long usable = Timestamps.isUsable(timestamp) ? timestamp : 0;
        return new OutputRecord(
                omitted ? null : record.key(), omitted ? null : Utils.toNullableArray(record.value()), usable, headers);
    }

    private static long size(ConsumerRecord<byte[], ByteBuffer> record) {
        long size = length(record.key())
                + (record.value() == null ? 0 : record.value().remaining());
        for (Header header : record.headers()) {
            size += header.key().length() * 3L + length(header.value()) + 10;
        }
        return size;
    }

    private static long length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
