package dev.stowage.app.demo;

import dev.stowage.files.generate.SequenceGenerator;
import dev.stowage.files.sequence.FileSequence;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Synthetic sequences. */
final class SyntheticSource implements SequenceSource {
    private final long limit;
    private final SequenceGenerator generator;
    private long made;

    SyntheticSource(long limit, SequenceGenerator generator) {
        this.limit = limit;
        this.generator = generator;
    }

    @Override
    public @Nullable FileSequence next() {
        return made++ < limit ? generator.next() : null;
    }

    @Override
    public long size() {
        return limit;
    }

    @Override
    public long done() {
        return made;
    }

    @Override
    public String unit() {
        return "sequences";
    }

    @Override
    public List<String> notes() {
        return List.of();
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
