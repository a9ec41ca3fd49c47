package dev.stowage.benchmarks.pieces;

import dev.stowage.topology.core.Repacker;
import dev.stowage.topology.core.Repacker.Counters;
import dev.stowage.topology.core.config.StowageConfig;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The whole processing of a sequence, from the record's bytes to the batch's, without Kafka; an operation is a
 * sequence.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class PartitionBenchmark {
    private static final int GENERATED = 10_000;

    @Param({"pack", "pad", "flat"})
    public String mode = "";

    private byte[][] values = {};

    private Repacker repacker;

    private long offset;
    private long bytes;

    @Setup
    public void setUp() {
        MockSchemaRegistryClient registry = new MockSchemaRegistryClient();
        values = Sequences.values(GENERATED, registry);
        repacker = new Repacker(
                StowageConfig.of(Map.of("mode", mode)),
                registry,
                0,
                Counters.ZERO,
                batch -> bytes += batch.value().length);
    }

    @Benchmark
    public long accept() {
        byte[] value = values[(int) (offset % GENERATED)];
        repacker.accept(Sequences.record(value, offset));
        offset++;
        return bytes;
    }
}
