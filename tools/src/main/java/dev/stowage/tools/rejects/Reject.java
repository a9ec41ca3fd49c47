package dev.stowage.tools.rejects;

import dev.stowage.schemas.RejectHeaders;
import dev.stowage.schemas.RejectReason;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record of the reject topic, the dead-letter queue.
 *
 * @param reason why it was rejected; {@link RejectReason#UNKNOWN} if this build does not know the reason
 * @param topic input topic
 * @param partition input partition
 * @param offset input offset, -1 if the header is missing
 * @param omitted whether its value was omitted
 */
record Reject(
        ConsumerRecord<byte[], byte[]> record,
        RejectReason reason,
        String detail,
        String topic,
        int partition,
        long offset,
        boolean omitted) {

    static Reject of(ConsumerRecord<byte[], byte[]> record) {
        return new Reject(
                record,
                RejectReason.of(RejectHeaders.text(record.headers(), RejectHeaders.REASON)),
                RejectHeaders.text(record.headers(), RejectHeaders.DETAIL),
                RejectHeaders.text(record.headers(), RejectHeaders.TOPIC),
                (int) number(RejectHeaders.text(record.headers(), RejectHeaders.PARTITION)),
                number(RejectHeaders.text(record.headers(), RejectHeaders.OFFSET)),
                record.headers().lastHeader(RejectHeaders.OMITTED) != null);
    }

    /** Position of the original record: {@code topic/partition/offset}. */
    String source() {
        return topic + "/" + partition + "/" + offset;
    }

    @Nullable
    String key() {
        return record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8);
    }

    private static long number(String text) {
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
    }
}
