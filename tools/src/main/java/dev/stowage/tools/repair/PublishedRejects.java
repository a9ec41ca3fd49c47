package dev.stowage.tools.repair;

import dev.stowage.cluster.consume.PartitionCursor;
import dev.stowage.schemas.RejectHeaders;
import dev.stowage.schemas.RejectReason;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.view.RejectView;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Reads the rejects of one input partition. */
final class PublishedRejects {
    private PublishedRejects() {}

    /**
     * Reads all rejects.
     *
     * @param to receives the rejects, by ascending input offset
     * @return input offset after the last reject, 0 if there is none
     */
    static long read(StowageConfig config, int partition, Consumer<RejectView> to) {
        long end = 0;
        try (PartitionCursor cursor =
                new PartitionCursor(config.clientProperties(), config.rejectsTopic(), partition, 0)) {
            for (ConsumerRecord<byte[], byte[]> record = cursor.next(); record != null; record = cursor.next()) {
                if (RejectHeaders.text(record.headers(), RejectHeaders.TOPIC).equals(config.inputTopic())) {
                    RejectView reject = new RejectView(
                            number(record, RejectHeaders.OFFSET),
                            number(record, RejectHeaders.TIMESTAMP),
                            RejectReason.of(RejectHeaders.text(record.headers(), RejectHeaders.REASON)),
                            RejectHeaders.text(record.headers(), RejectHeaders.DETAIL));
                    to.accept(reject);
                    end = reject.offset() + 1;
                }
            }
        }
        return end;
    }

    /** Input offset after a reject; 0 if there is none, or if it belongs to another topic. */
    static long end(StowageConfig config, @Nullable ConsumerRecord<byte[], byte[]> last) {
        return last != null
                        && RejectHeaders.text(last.headers(), RejectHeaders.TOPIC)
                                .equals(config.inputTopic())
                ? number(last, RejectHeaders.OFFSET) + 1
                : 0;
    }

    private static long number(ConsumerRecord<byte[], byte[]> record, String header) {
        String text = RejectHeaders.text(record.headers(), header);
        return text.matches("-?\\d{1,18}") ? Long.parseLong(text) : -1;
    }
}
