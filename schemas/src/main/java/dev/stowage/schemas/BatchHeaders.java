package dev.stowage.schemas;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The Kafka headers of a batch, from which a reader plans, shards and skips without decoding: ASCII, always in this order.
 *
 * @param sequence dense count of batches in the partition, from 0
 * @param bucket upper bound of the length bucket, slots
 * @param bucketSequence dense count of batches in the partition and bucket, from 0
 * @param rows rows of the batch
 * @param rowLength slots of each row
 * @param segments number of segments
 * @param longestSegment length of the longest segment, tokens
 * @param tokens slots with a token
 * @param sumSquaredSegments sum of the squares of the segments' lengths: attention cost
 * @param cause why the batch was sent
 * @param mode how rows are filled
 * @param window input offset of the record that opened the window
 * @param epoch epoch of the window
 * @param fingerprint fingerprint of packing version and configuration, 16 hexadecimal digits
 */
public record BatchHeaders(
        long sequence,
        int bucket,
        long bucketSequence,
        int rows,
        int rowLength,
        int segments,
        int longestSegment,
        long tokens,
        long sumSquaredSegments,
        EmissionCause cause,
        PackingMode mode,
        long window,
        long epoch,
        String fingerprint) {

    /**
     * The headers of a batch.
     *
     * @param segments number of segments in the batch
     */
    public static BatchHeaders of(BatchHeader batch, int segments) {
        return new BatchHeaders(
                batch.sequence(),
                batch.bucket(),
                batch.bucketSequence(),
                batch.rows(),
                batch.rowLength(),
                segments,
                batch.longestSegment(),
                batch.realTokens(),
                batch.sumSquaredSegments(),
                batch.cause(),
                batch.mode(),
                batch.window().offset(),
                batch.window().epoch(),
                batch.fingerprint());
    }

    /**
     * Reads the headers of a record; other headers than these are ignored.
     *
     * @throws IllegalArgumentException if a header is missing, or is not a number where a number is needed: Stowage did
     *     not write the record
     */
    public static BatchHeaders parse(Headers headers) {
        return new BatchHeaders(
                number(headers, "sequence"),
                intNumber(headers, "bucket"),
                number(headers, "bucket_sequence"),
                intNumber(headers, "rows"),
                intNumber(headers, "row_length"),
                intNumber(headers, "segments"),
                intNumber(headers, "longest_segment"),
                number(headers, "tokens"),
                number(headers, "sum_sq"),
                EmissionCause.of(text(headers, "cause")),
                PackingMode.of(text(headers, "mode")),
                number(headers, "window"),
                number(headers, "epoch"),
                text(headers, "fingerprint"));
    }

    /** As they are written to a record. */
    public Headers toHeaders() {
        RecordHeaders headers = new RecordHeaders();
        add(headers, "sequence", sequence);
        add(headers, "bucket", bucket);
        add(headers, "bucket_sequence", bucketSequence);
        add(headers, "rows", rows);
        add(headers, "row_length", rowLength);
        add(headers, "segments", segments);
        add(headers, "longest_segment", longestSegment);
        add(headers, "tokens", tokens);
        add(headers, "sum_sq", sumSquaredSegments);
        add(headers, "cause", cause.text());
        add(headers, "mode", mode.text());
        add(headers, "window", window);
        add(headers, "epoch", epoch);
        add(headers, "fingerprint", fingerprint);
        return headers;
    }

    private static void add(RecordHeaders headers, String name, Object value) {
        headers.add(name, value.toString().getBytes(StandardCharsets.US_ASCII));
    }

    private static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        if (header == null || header.value() == null) {
            throw new IllegalArgumentException("no header '" + name + "': the record was not written by Stowage");
        }
        return new String(header.value(), StandardCharsets.US_ASCII);
    }

    private static int intNumber(Headers headers, String name) {
        long number = number(headers, name);
        if (number != (int) number) {
            throw wrong(name, Long.toString(number), "a 32-bit integer");
        }
        return (int) number;
    }

    private static long number(Headers headers, String name) {
        String text = text(headers, name);
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw wrong(name, text, "a number");
        }
    }

    private static IllegalArgumentException wrong(String name, String value, String accepted) {
        return new IllegalArgumentException("header '" + name + "' is '" + ShownText.of(value, 40) + "', not "
                + accepted + ": the record was not written by Stowage");
    }
}
