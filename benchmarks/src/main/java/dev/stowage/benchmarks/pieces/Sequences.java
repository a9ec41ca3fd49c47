package dev.stowage.benchmarks.pieces;

import dev.stowage.app.generate.SequenceGenerator;
import dev.stowage.schemas.RawSequence;
import dev.stowage.schemas.RawSequenceSerializer;
import dev.stowage.topology.config.StowageConfig;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.Map;
import java.util.stream.Stream;

/** Generated sequences as they stand in the input topic. */
final class Sequences {
    private Sequences() {}

    /** Avro values of that many sequences. */
    static byte[][] values(int count, SchemaRegistryClient registry) {
        StowageConfig config = StowageConfig.of(Map.of());
        RawSequenceSerializer serializer = new RawSequenceSerializer(registry, config.registry());
        SequenceGenerator generator = new SequenceGenerator(1);
        return Stream.generate(generator::next)
                .limit(count)
                .map(sequence -> serializer.serialize(
                        config.inputTopic(), new RawSequence(sequence.id(), sequence.residues(), 0L, "")))
                .toArray(byte[][]::new);
    }
}
