package dev.stowage.topology.streams.clients;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * Carries any timestamp through Kafka Streams, which silently drops records with negative timestamps: a negative one is
 * passed with its sign bit cleared, far beyond every usable one.
 */
public final class OriginalTimestamp implements TimestampExtractor {
    /** Timestamps from here on are encoded negative ones. */
    private static final long DISGUISED = 1L << 62;

    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        long timestamp = record.timestamp();
        return timestamp < 0 ? (timestamp & Long.MAX_VALUE) | DISGUISED : Math.min(timestamp, DISGUISED - 1);
    }

    /** The timestamp that the record had before {@link #extract}, ms since 1970. */
    static long original(long extracted) {
        return extracted >= DISGUISED ? extracted | Long.MIN_VALUE : extracted;
    }
}
