package dev.stowage.benchmarks.pieces;

import dev.stowage.topology.core.tokens.Piece;
import dev.stowage.topology.core.tokens.Residues;
import dev.stowage.topology.core.tokens.Sequence;
import dev.stowage.topology.streams.store.PartitionStore;
import java.lang.reflect.Proxy;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
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
 * Cost of a commit in the store of the waiting pieces, if all pieces were replaced since the last commit; an operation
 * is a commit of one partition, until its changes are passed to the producer.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class CommitBenchmark {
    private static final int RESIDUES = 475;

    @Param({"256", "1024"})
    public int waiting;

    private final byte[] id = new byte[12];
    private final byte[] source = {};
    private final byte[] letters = new byte[RESIDUES];
    private final PartitionStore store = PartitionStore.builder("pool", 1 << 20).build();
    private long ticket;
    private long logged;

    @Setup
    public void setUp() {
        InternalProcessorContext<?, ?> context = (InternalProcessorContext<?, ?>) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {InternalProcessorContext.class},
                (proxy, method, arguments) -> {
                    logged += method.getName().equals("logChange") ? 1 : 0;
                    return method.getReturnType() == long.class ? 0L : null;
                });
        store.init(context, store);
        for (int i = 0; i < waiting; i++) {
            put();
        }
    }

    @Benchmark
    public long commit() {
        for (int i = 0; i < waiting; i++) {
            store.state().remove(ticket - waiting);
            put();
        }
        store.state().checkpointChanged();
        store.flushCache();
        // The first pieces were removed before the first commit.
        if (logged < ticket - waiting) {
            throw new IllegalStateException("the store has logged " + logged + " changes of " + ticket + " pieces");
        }
        return logged;
    }

    private void put() {
        Sequence sequence =
                new Sequence().id(id).origin(0, source).position(ticket, ticket).residues(Residues.of(letters));
        store.state()
                .put(store.state().blank().set(sequence, new Piece(0, RESIDUES, true, true), ticket, 0, RESIDUES + 2));
        ticket++;
    }
}
