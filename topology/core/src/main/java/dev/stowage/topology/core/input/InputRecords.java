package dev.stowage.topology.core.input;

import java.nio.ByteBuffer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Records of the input in the form that the packer takes. */
public final class InputRecords {
    private InputRecords() {}

    /** A record whose value is read in place, without a copy. */
    public static ConsumerRecord<byte[], ByteBuffer> view(ConsumerRecord<byte[], byte[]> record) {
        return new ConsumerRecord<>(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.timestampType(),
                record.serializedKeySize(),
                record.serializedValueSize(),
                record.key(),
                record.value() == null ? null : ByteBuffer.wrap(record.value()),
                record.headers(),
                record.leaderEpoch());
    }
}
