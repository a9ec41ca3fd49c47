package dev.stowage.app.fasta;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Reads FASTA, plain or gzip, in order and one sequence at a time. A header without residues is handed out with none, so
 * that whoever packs says what becomes of it. Not thread-safe.
 */
public final class FastaReader implements Closeable {
    private static final int BUFFER = 1 << 16;

    private final String name;
    private final Counting counting;
    private final BufferedReader reader;
    private @Nullable String header;
    private long headerLine;
    private long line;
    private boolean started;

    private FastaReader(String name, InputStream in) throws IOException {
        this.name = name;
        counting = new Counting(in);
        try {
            reader = new BufferedReader(new InputStreamReader(unzipped(counting), StandardCharsets.UTF_8), BUFFER);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** Opens a file. */
    public static FastaReader open(Path file) throws IOException {
        return new FastaReader(file.toString(), Files.newInputStream(file));
    }

    /** Reads a stream under the given name; closing the reader closes it. */
    public static FastaReader of(String name, InputStream in) throws IOException {
        return new FastaReader(name, in);
    }

    /** Bytes of the file read so far, compressed if it is. */
    public long bytesRead() {
        return counting.bytes;
    }

    /**
     * The next sequence, null at the end.
     *
     * @throws FastaException if the file does not start with a header, or ends in the middle of its gzip stream
     */
    public @Nullable FastaRecord next() throws IOException {
        try {
            return read();
        } catch (EOFException | ZipException e) {
            throw broken(e);
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    private @Nullable FastaRecord read() throws IOException {
        StringBuilder residues = new StringBuilder();
        for (String text = reader.readLine(); text != null; text = reader.readLine()) {
            line++;
            String stripped = text.strip();
            if (stripped.startsWith(">")) {
                String previous = header;
                long previousLine = headerLine;
                header = stripped;
                headerLine = line;
                started = true;
                if (previous != null) {
                    return new FastaRecord(id(previous), residues.toString(), previousLine);
                }
            } else if (!stripped.isEmpty()) {
                if (!started) {
                    throw new FastaException(
                            name,
                            line,
                            "a FASTA file starts with a header, '>' and an id, but here stands \""
                                    + abbreviated(stripped) + "\"");
                }
                append(residues, stripped);
            }
        }
        String last = header;
        header = null;
        return last == null ? null : new FastaRecord(id(last), residues.toString(), headerLine);
    }

    private static void append(StringBuilder residues, String text) {
        if (text.chars().noneMatch(Character::isWhitespace)) {
            residues.append(text);
        } else {
            text.chars().filter(c -> !Character.isWhitespace(c)).forEach(c -> residues.append((char) c));
        }
    }

    private static String id(String header) {
        int end = 1;
        while (end < header.length() && !Character.isWhitespace(header.charAt(end))) {
            end++;
        }
        return header.substring(1, end);
    }

    private FastaException broken(IOException cause) {
        FastaException broken = new FastaException(
                name, line + 1, "the gzip stream is cut short or damaged (" + cause.getMessage() + ")");
        broken.initCause(cause);
        return broken;
    }

    private static String abbreviated(String text) {
        return text.length() <= 20 ? text : text.substring(0, 20) + "...";
    }

    /** The stream, unzipped if it is gzip. */
    public static InputStream unzipped(InputStream in) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in, BUFFER);
        buffered.mark(2);
        int first = buffered.read();
        int second = buffered.read();
        buffered.reset();
        return first == 0x1f && second == 0x8b ? new GZIPInputStream(buffered, BUFFER) : buffered;
    }

    private static final class Counting extends FilterInputStream {
        private volatile long bytes;

        Counting(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = super.read(into, offset, length);
            count(Math.max(read, 0));
            return read;
        }

        @SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread reads the file, another one the count
        private void count(int read) {
            bytes += read;
        }
    }
}
