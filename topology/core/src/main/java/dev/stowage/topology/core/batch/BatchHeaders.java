package dev.stowage.topology.core.batch;

import dev.stowage.schemas.BatchHeader;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** The Kafka headers of a batch, from which a reader plans, shards and skips without decoding: ASCII, always in this order. */
public final class BatchHeaders {
    private BatchHeaders() {}

    /**
     * The headers of a batch.
     *
     * @param segments number of segments in the batch
     */
    public static Headers of(BatchHeader batch, int segments) {
        RecordHeaders headers = new RecordHeaders();
        add(headers, "sequence", batch.sequence());
        add(headers, "bucket", batch.bucket());
        add(headers, "bucket_sequence", batch.bucketSequence());
        add(headers, "rows", batch.rows());
        add(headers, "row_length", batch.rowLength());
        add(headers, "segments", segments);
        add(headers, "longest_segment", batch.longestSegment());
        add(headers, "tokens", batch.realTokens());
        add(headers, "sum_sq", batch.sumSquaredSegments());
        add(headers, "cause", batch.cause().text());
        add(headers, "mode", batch.mode().text());
        add(headers, "window", batch.window().offset());
        add(headers, "epoch", batch.window().epoch());
        add(headers, "fingerprint", batch.fingerprint());
        return headers;
    }

    private static void add(RecordHeaders headers, String name, Object value) {
        headers.add(name, value.toString().getBytes(StandardCharsets.US_ASCII));
    }
}
