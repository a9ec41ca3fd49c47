package dev.stowage.files.sequence;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a file one sequence at a time. Not thread-safe. */
public interface SequenceReader extends Closeable {
    /**
     * The next sequence, null at the end.
     *
     * @throws SequenceFileException if the file is not valid, has no sequence, or is truncated or corrupt
     */
    @Nullable
    FileSequence next() throws IOException;

    /** Bytes of the (compressed) file that were read so far. */
    long bytesRead();

    /** What was found and not rejected, as lines of text; complete at the end of the file. */
    List<String> noteLines();
}
