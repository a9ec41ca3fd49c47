package dev.stowage.benchmarks.pieces;

import dev.stowage.files.generate.SequenceGenerator;
import dev.stowage.schemas.RawSequence;
import dev.stowage.schemas.RawSequenceSerializer;
import dev.stowage.topology.core.config.StowageConfig;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Generated sequences as values of the input topic. */
final class Sequences {
    private Sequences() {}

    /** Avro values of this many sequences. */
    static byte[][] values(int count, SchemaRegistryClient registry) {
        StowageConfig config = StowageConfig.of(Map.of());
        RawSequenceSerializer serializer = new RawSequenceSerializer(registry, config.registry());
        SequenceGenerator generator = new SequenceGenerator(1);
        return Stream.generate(generator::next)
                .limit(count)
                .map(sequence -> serializer.serialize(
                        config.inputTopic(), new RawSequence(sequence.id(), sequence.residues(), 0L, "", List.of())))
                .toArray(byte[][]::new);
    }

    /** A value as a record of the input's first partition; its timestamp is its offset. */
    static ConsumerRecord<byte[], byte[]> record(byte[] value, long offset) {
        return new ConsumerRecord<>(
                "sequences",
                0,
                offset,
                offset,
                TimestampType.CREATE_TIME,
                0,
                value.length,
                null,
                value,
                new RecordHeaders(),
                Optional.empty());
    }
}
