package dev.stowage.benchmarks.pieces;

import dev.stowage.schemas.BatchContentsDeserializer;
import dev.stowage.schemas.BatchVocabulary;
import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.PackedBatchDeserializer;
import dev.stowage.schemas.PackedBatchSerializer;
import dev.stowage.schemas.Segment;
import dev.stowage.topology.core.Repacker;
import dev.stowage.topology.core.Repacker.Counters;
import dev.stowage.topology.core.config.StowageConfig;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Encoding and decoding of one packed batch of 16,384 slots; an operation is a batch. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class BatchCodecBenchmark {
    private static final int SEQUENCES = 1_000;
    private static final String TOPIC = "packed-batches";

    private final MockSchemaRegistryClient registry = new MockSchemaRegistryClient();
    private final StowageConfig config = StowageConfig.of(Map.of());
    private final PackedBatchSerializer serializer = new PackedBatchSerializer(registry, config.registry());
    private final PackedBatchDeserializer deserializer = new PackedBatchDeserializer(registry, config.registry());
    private final BatchContentsDeserializer withoutArrays = new BatchContentsDeserializer(registry, config.registry());
    private byte[] encoded = {};
    private PackedBatch batch;

    @Setup
    public void setUp() {
        List<byte[]> batches = new ArrayList<>();
        Repacker repacker = new Repacker(config, registry, 0, Counters.ZERO, record -> batches.add(record.value()));
        byte[][] values = Sequences.values(SEQUENCES, registry);
        for (int i = 0; i < values.length; i++) {
            repacker.accept(Sequences.record(values[i], i));
        }
        encoded = batches.get(batches.size() / 2);
        batch = deserializer.deserialize(TOPIC, encoded);
        if (batch.header().slots() != config.packingOptions().batchSlots()) {
            throw new IllegalStateException("not a full batch: " + batch.header());
        }
    }

    /** Encodes a whole batch object. The topology encodes part by part instead. */
    @Benchmark
    public byte[] encode() {
        return serializer.serialize(TOPIC, batch);
    }

    @Benchmark
    public PackedBatch decode() {
        return deserializer.deserialize(TOPIC, encoded);
    }

    /** Decodes and derives what variable-length attention takes. */
    @Benchmark
    public PackedBatch decodeFlat(Blackhole arrays) {
        PackedBatch decoded = deserializer.deserialize(TOPIC, encoded);
        arrays.consume(decoded.flatTokens());
        arrays.consume(decoded.cuSeqlens());
        arrays.consume(decoded.positionIds());
        return decoded;
    }

    /** The letters of all segments of a decoded batch. */
    @Benchmark
    public void residues(Blackhole letters) {
        for (Segment segment : batch.segments()) {
            letters.consume(BatchVocabulary.ESM.residues(batch, segment));
        }
    }

    /** Decodes only scalars and segments. */
    @Benchmark
    public Object decodeContents() {
        return withoutArrays.deserialize(TOPIC, encoded);
    }
}
