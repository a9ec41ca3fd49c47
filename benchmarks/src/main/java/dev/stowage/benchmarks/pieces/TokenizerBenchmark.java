package dev.stowage.benchmarks.pieces;

import dev.stowage.schemas.MalformedRecordException;
import dev.stowage.schemas.RawSequenceReader;
import dev.stowage.schemas.RawSequenceView;
import dev.stowage.schemas.SlotArray;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.tokens.Piece;
import dev.stowage.topology.core.tokens.RejectedException;
import dev.stowage.topology.core.tokens.Residues;
import dev.stowage.topology.core.tokens.Sequence;
import dev.stowage.topology.core.tokens.Tokenizer;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
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

/** From a record's bytes to the tokens of its pieces; an operation is a sequence. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class TokenizerBenchmark {
    private static final int GENERATED = 10_000;
    private static final byte[] ID = {'i', 'd'};

    private final MockSchemaRegistryClient registry = new MockSchemaRegistryClient();
    private final StowageConfig config = StowageConfig.of(Map.of());
    private final RawSequenceReader reader = new RawSequenceReader(registry);
    private final Sequence sequence = new Sequence().id(ID);
    private final Tokenizer tokenizer = new Tokenizer(config.vocabulary(), config);
    private final SlotArray tokens = SlotArray.ofBytes(1 << 20);
    private byte[][] values = {};
    private int next;

    @Setup
    public void setUp() {
        values = Sequences.values(GENERATED, registry);
    }

    /** Reads and checks the record, as when it arrives. */
    @Benchmark
    public int read() throws MalformedRecordException, RejectedException {
        return sequence().count();
    }

    /** Also converts its letters to tokens, as when its batch is written. */
    @Benchmark
    public int readAndWrite() throws MalformedRecordException, RejectedException {
        Residues residues = sequence();
        for (Piece piece : tokenizer.cut(sequence)) {
            int from = residues.place(piece.firstResidue());
            tokenizer.write(residues.bytes(), from, piece.residues(), piece, tokens);
        }
        int slots = tokens.size();
        tokens.clear();
        return slots;
    }

    private Residues sequence() throws MalformedRecordException, RejectedException {
        RawSequenceView view = reader.read(values[next]);
        next = next + 1 == values.length ? 0 : next + 1;
        return tokenizer.read(view.bytes(), view.residuesOffset(), view.residuesLength());
    }
}
