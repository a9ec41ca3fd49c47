package dev.stowage.app.demo;

import dev.stowage.files.fasta.FastaRecord;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sequences one after the other, and how far they have come. */
interface SequenceSource extends AutoCloseable {
    @Nullable
    FastaRecord next() throws IOException;

    /** How much there is, -1 if nobody knows. */
    long size();

    long done();

    /** What size and done count. */
    String unit();

    /** What is to be said at the end. */
    List<String> notes();

    @Override
    void close();
}
