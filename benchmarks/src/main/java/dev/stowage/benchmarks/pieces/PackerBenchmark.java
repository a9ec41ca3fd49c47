package dev.stowage.benchmarks.pieces;

import dev.stowage.files.fasta.ReadOptions;
import dev.stowage.files.generate.SequenceGenerator;
import dev.stowage.files.input.InputFile;
import dev.stowage.files.simulate.Corpus;
import dev.stowage.packing.Batch;
import dev.stowage.packing.BatchSink;
import dev.stowage.packing.Packer;
import dev.stowage.topology.core.config.StowageConfig;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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

/** Packing speed of one thread; an operation is a segment. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class PackerBenchmark {
    private static final int GENERATED = 10_000;

    /** Bytes of a segment in an encoded batch, without its slots. */
    private static final int SEGMENT_BYTES = 45;

    /** A FASTA file whose lengths are used; synthetic sequences if empty. */
    @Param("")
    public String file = "";

    @Param({"exact-fill", "best-fit", "first-fit", "next-fit", "best-fit-decreasing"})
    public String strategy = "";

    @Param({"64", "1024"})
    public String lookahead = "";

    @Param("2048")
    public String buckets = "";

    private final BatchSink sink = this::count;
    private int[] slots = {};
    private Packer packer = Packer.create(StowageConfig.of(Map.of()).packingOptions(), ticket -> SEGMENT_BYTES);
    private long ticket;
    private int next;
    private long rows;

    @Setup
    public void setUp() {
        int longest = Integer.parseInt(buckets.substring(buckets.lastIndexOf(',') + 1));
        StowageConfig config = StowageConfig.of(Map.of(
                "strategy",
                strategy,
                "lookahead",
                lookahead,
                "buckets",
                buckets,
                "batch.slots",
                Integer.toString(Math.max(16_384, longest))));
        packer = Packer.create(config.packingOptions(), ticket -> SEGMENT_BYTES);
        slots = file.isEmpty() ? generated(config) : read(config);
    }

    @Benchmark
    public long add() {
        packer.add(ticket++, slots[next], sink);
        next = next + 1 == slots.length ? 0 : next + 1;
        return rows;
    }

    private void count(Batch batch) {
        rows += batch.rows();
    }

    private static int[] generated(StowageConfig config) {
        SequenceGenerator generator = new SequenceGenerator(1);
        int longest = config.packingOptions().longestSegment();
        return IntStream.range(0, GENERATED)
                .map(i -> Math.min(longest, generator.next().residues().length() + 2))
                .toArray();
    }

    private int[] read(StowageConfig config) {
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        return Corpus.read(InputFile.of(file), ReadOptions.DEFAULT, err)
                .segments(config)
                .tokens();
    }
}
