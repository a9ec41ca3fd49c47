package dev.stowage.topology.streams.clients;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What Kafka Streams takes as one record of the input: consecutive records of one partition that a {@link PortionConsumer}
 * has put together, or, with any other consumer, a single one.
 */
public final class Portion {
    /*
     * Kafka Streams has a cost per record, a tenth of the CPU time of packing, which is needed only once per poll. It
     * commits the offset of the record at the head of its queue or, if the queue is empty, the consumer's position.
     * Both are correct for a record that represents several and has the offset of the first.
     *
     * A source passes the headers that the consumer created to its deserializer. No record from outside can contain
     * them.
     */
    private static final Deserializer<Portion> DESERIALIZER = new Deserializer<>() {
        @Override
        public Portion deserialize(String topic, byte @Nullable [] value) {
            return new Portion(List.of(), value, false);
        }

        @Override
        public Portion deserialize(String topic, Headers headers, byte @Nullable [] value) {
            return headers instanceof Carrying carrying ? carrying.portion : deserialize(topic, value);
        }
    };

    /** Empty if the record came alone. Elements that were taken are null. */
    private final List<@Nullable ConsumerRecord<byte[], ByteBuffer>> records;

    private final byte @Nullable [] value;
    private final boolean afterReset;

    private Portion(List<ConsumerRecord<byte[], ByteBuffer>> records, byte @Nullable [] value, boolean afterReset) {
        this.afterReset = afterReset;
        this.records = new ArrayList<>(records);
        this.value = value;
    }

    /** Reads the values of a source whose consumer may be a {@link PortionConsumer}. */
    public static Deserializer<Portion> deserializer() {
        return DESERIALIZER;
    }

    /**
     * Passes the records on, once, in order, each with its original timestamp. Values have arrays, which must not be
     * changed and may contain other data around the value. A record is released when it is passed on: Kafka Streams
     * keeps the portion until the next one of the partition.
     *
     * @param carrier the record whose value this is, its timestamp extracted by {@link OriginalTimestamp}
     * @param at topic, partition and offset of the record
     * @throws IllegalStateException if they were passed on before
     */
    public void takeRecords(
            Record<byte[], Portion> carrier, RecordMetadata at, Consumer<ConsumerRecord<byte[], ByteBuffer>> taker) {
        if (records.isEmpty()) {
            taker.accept(single(carrier, at));
        }
        for (int i = 0; i < records.size(); i++) {
            ConsumerRecord<byte[], ByteBuffer> record = records.set(i, null);
            if (record == null) {
                throw new IllegalStateException("the portion at offset " + at.offset() + " was taken before");
            }
            taker.accept(record);
        }
    }

    /** Whether the consumer's position was reset before the first record, because it was outside the log or missing. */
    public boolean isAfterReset() {
        return afterReset;
    }

    /** A record that carries the given records, at least one, in their place. */
    static ConsumerRecord<byte[], Object> carrier(
            List<ConsumerRecord<byte[], ByteBuffer>> records, boolean afterReset) {
        int keyBytes = 0;
        int valueBytes = 0;
        for (ConsumerRecord<byte[], ByteBuffer> record : records) {
            keyBytes += Math.max(record.serializedKeySize(), 0);
            valueBytes += Math.max(record.serializedValueSize(), 0);
        }
        ConsumerRecord<byte[], ByteBuffer> first = records.get(0);
        return new ConsumerRecord<>(
                first.topic(),
                first.partition(),
                first.offset(),
                first.timestamp(),
                first.timestampType(),
                keyBytes,
                valueBytes,
                null,
                null,
                new Carrying(new Portion(records, null, afterReset)),
                first.leaderEpoch());
    }

    private ConsumerRecord<byte[], ByteBuffer> single(Record<byte[], Portion> carrier, RecordMetadata at) {
        return new ConsumerRecord<>(
                at.topic(),
                at.partition(),
                at.offset(),
                OriginalTimestamp.original(carrier.timestamp()),
                TimestampType.CREATE_TIME,
                ConsumerRecord.NULL_SIZE,
                ConsumerRecord.NULL_SIZE,
                carrier.key(),
                value == null ? null : ByteBuffer.wrap(value),
                carrier.headers(),
                Optional.empty());
    }

    private static final class Carrying extends RecordHeaders {
        private final Portion portion;

        Carrying(Portion portion) {
            this.portion = portion;
        }
    }
}
