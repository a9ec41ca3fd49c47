package dev.stowage.app.demo;

import dev.stowage.files.sequence.FileSequence;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A source of sequences with its progress. */
interface SequenceSource extends AutoCloseable {
    @Nullable
    FileSequence next() throws IOException;

    /** Total amount, -1 if it is unknown. */
    long size();

    long done();

    /** Unit of size and done. */
    String unit();

    /** Messages to print at the end. */
    List<String> notes();

    @Override
    void close();
}
