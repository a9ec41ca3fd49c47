package dev.stowage.benchmarks.pieces;

import dev.stowage.schemas.MalformedRecordException;
import dev.stowage.schemas.RawSequenceReader;
import dev.stowage.schemas.SlotArray;
import dev.stowage.schemas.TokenSequence;
import dev.stowage.schemas.TokenSequenceSerializer;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.tokens.Piece;
import dev.stowage.topology.core.tokens.RejectedException;
import dev.stowage.topology.core.tokens.Residues;
import dev.stowage.topology.core.tokens.Sequence;
import dev.stowage.topology.core.tokens.Tokenizer;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From a record of token ids to the tokens of its batch; an operation is a token. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TokenIdsBenchmark {
    private static final int SEQUENCES = 2_000;
    private static final int LENGTH = 512;
    private static final byte[] ID = {'i', 'd'};

    /** Size of the vocabulary: ids of one, one or two, and up to three bytes. */
    @Param({"64", "255", "65536"})
    private int vocabulary;

    private final MockSchemaRegistryClient registry = new MockSchemaRegistryClient();
    private final RawSequenceReader reader = RawSequenceReader.ofTokens(registry);
    private final Sequence sequence = new Sequence().id(ID);
    private final SlotArray tokens = SlotArray.ofBytes(1 << 20);
    private Tokenizer tokenizer = tokenizer(2);
    private byte[][] values = {};
    private int next;

    private static Tokenizer tokenizer(int size) {
        StowageConfig config = StowageConfig.of(Map.of(
                "input.format", "tokens",
                "special.tokens", "none",
                "vocabulary.size", Integer.toString(size),
                "pad.token.id", "1"));
        return new Tokenizer(config.vocabulary(), config);
    }

    @Setup
    public void setUp() {
        tokenizer = tokenizer(vocabulary);
        TokenSequenceSerializer serializer = new TokenSequenceSerializer(registry, Map.of());
        Random random = new Random(1);
        values = new byte[SEQUENCES][];
        for (int i = 0; i < SEQUENCES; i++) {
            int[] ids = random.ints(LENGTH, 0, vocabulary).toArray();
            values[i] = serializer.serialize("sequences", new TokenSequence("id" + i, ids, 0, "", List.of()));
        }
    }

    /** Reads and checks the record, as when it arrives. */
    @Benchmark
    @OperationsPerInvocation(LENGTH)
    public int read() throws MalformedRecordException, RejectedException {
        return sequence().count();
    }

    /** Also copies its ids, as when its batch is written. */
    @Benchmark
    @OperationsPerInvocation(LENGTH)
    public int readAndWrite() throws MalformedRecordException, RejectedException {
        Residues residues = sequence();
        for (Piece piece : tokenizer.cut(sequence)) {
            int from = residues.place(piece.firstResidue());
            tokenizer.write(residues.bytes(), from, residues.place(piece.end()) - from, piece, tokens);
        }
        int slots = tokens.size();
        tokens.clear();
        return slots;
    }

    private Residues sequence() throws MalformedRecordException, RejectedException {
        byte[] value = values[next];
        next = next + 1 == values.length ? 0 : next + 1;
        return tokenizer.readTokens(reader.read(value).tokens());
    }
}
