package dev.stowage.app.ingest;

import dev.stowage.app.fasta.FastaRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** Reorders a stream: each sequence takes the place of one drawn from a full buffer. The same seed, the same order. */
final class ShuffleBuffer {
    private final int capacity;
    private final Random random;
    private final List<FastaRecord> waiting = new ArrayList<>();

    private ShuffleBuffer(int capacity, long seed) {
        this.capacity = capacity;
        this.random = new Random(seed);
    }

    static ShuffleBuffer of(int capacity, long seed) {
        return new ShuffleBuffer(Math.max(1, capacity), seed);
    }

    /** Hands out what it gets at once. */
    static ShuffleBuffer inOrder() {
        return new ShuffleBuffer(0, 0);
    }

    void add(FastaRecord sequence, Consumer<FastaRecord> out) {
        if (waiting.size() < capacity) {
            waiting.add(sequence);
        } else if (capacity == 0) {
            out.accept(sequence);
        } else {
            out.accept(waiting.set(random.nextInt(capacity), sequence));
        }
    }

    void drain(Consumer<FastaRecord> out) {
        Collections.shuffle(waiting, random);
        waiting.forEach(out);
        waiting.clear();
    }
}
