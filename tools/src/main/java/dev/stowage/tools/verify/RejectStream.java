package dev.stowage.tools.verify;

import dev.stowage.cluster.consume.PartitionCursor;
import dev.stowage.schemas.RejectHeaders;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the rejects of one partition, which are in the order of their input offsets. Not thread-safe. */
final class RejectStream {
    private final PartitionCursor rejects;
    private final String inputTopic;
    private final int partition;
    private final Findings findings;
    private final boolean cut;

    /** Rejects before this input offset may have been removed by retention. */
    private long knownFrom;

    /** @param from offset at which reading started; missing rejects after it were removed by retention */
    RejectStream(PartitionCursor rejects, long from, String inputTopic, int partition, Findings findings) {
        this.rejects = rejects;
        this.inputTopic = inputTopic;
        this.partition = partition;
        this.findings = findings;
        cut = rejects.begin() > from;
        ConsumerRecord<byte[], byte[]> first = cut ? rejects.peek() : null;
        knownFrom = cut ? Long.MAX_VALUE : 0;
        if (first != null) {
            knownFrom = offsetOf(first);
        }
    }

    /** Whether a record was rejected. Must be called in the order of offsets. */
    boolean isRejected(ConsumerRecord<byte[], byte[]> record, long inputBegin) {
        for (ConsumerRecord<byte[], byte[]> reject = rejects.peek(); reject != null; reject = rejects.peek()) {
            long offset = offsetOf(reject);
            if (offset > record.offset()) {
                return false;
            }
            rejects.next();
            if (offset == record.offset()) {
                findings.rejected++;
                boolean omitted = reject.headers().lastHeader(RejectHeaders.OMITTED) != null;
                if (!omitted && !Arrays.equals(reject.value(), record.value())) {
                    findings.problem("reject of offset " + offset + " of partition " + partition
                            + " does not have the record's value");
                }
                return true;
            }
            namesNoRecord(reject, offset, inputBegin);
        }
        return false;
    }

    /** Whether the reject of a record may have been removed by retention. */
    boolean mayBeRemoved(long inputOffset) {
        return inputOffset < knownFrom;
    }

    /** Reports rejects of offsets before the given one that have no record. */
    void finish(long until, long inputBegin) {
        for (ConsumerRecord<byte[], byte[]> reject = rejects.peek(); reject != null; reject = rejects.peek()) {
            long offset = offsetOf(reject);
            if (offset >= until) {
                return;
            }
            rejects.next();
            namesNoRecord(reject, offset, inputBegin);
        }
    }

    /** Offset of the next reject on its topic. */
    long position() {
        return rejects.position();
    }

    private void namesNoRecord(ConsumerRecord<byte[], byte[]> reject, long offset, long inputBegin) {
        if (offset >= inputBegin) {
            findings.problem("reject at offset " + reject.offset() + " of partition " + partition
                    + " is of input offset " + offset + ", which is not a sequence or was rejected before");
        }
    }

    private long offsetOf(ConsumerRecord<byte[], byte[]> reject) {
        String topic = RejectHeaders.text(reject.headers(), RejectHeaders.TOPIC);
        String offset = RejectHeaders.text(reject.headers(), RejectHeaders.OFFSET);
        return topic.equals(inputTopic) && offset.matches("\\d{1,18}") ? Long.parseLong(offset) : -1;
    }
}
