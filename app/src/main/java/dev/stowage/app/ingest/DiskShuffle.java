package dev.stowage.app.ingest;

import dev.stowage.app.fasta.FastaRecord;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Puts any number of sequences into a random order: each is written to one of several files drawn for it, and later one
 * file after the other is read and shuffled in memory. Every order is as likely as any other; the same seed and the same
 * number of files give the same one. Not thread-safe.
 */
final class DiskShuffle implements Closeable {
    /** What is held in memory at once, bytes of text, on average. */
    private static final long FILE_BYTES = 32L << 20;

    private static final int MOST_FILES = 512;
    private static final int BUFFER = 1 << 15;

    private final Path directory;
    private final Random random;
    private final List<DataOutputStream> files = new ArrayList<>();

    /**
     * @param bytes of text to come, or an estimate: it decides the number of files
     * @throws IOException if no temporary files can be made
     */
    DiskShuffle(long bytes, long seed) throws IOException {
        random = new Random(seed);
        directory = Files.createTempDirectory("stowage-shuffle");
        int count = (int) Math.min(MOST_FILES, 1 + bytes / FILE_BYTES);
        for (int file = 0; file < count; file++) {
            files.add(new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(path(file)), BUFFER)));
        }
    }

    void add(FastaRecord sequence) throws IOException {
        DataOutputStream file = files.get(random.nextInt(files.size()));
        write(file, sequence.id());
        write(file, sequence.residues());
        file.writeLong(sequence.line());
    }

    /** Hands everything out. */
    void drain(Consumer<FastaRecord> out) throws IOException {
        for (DataOutputStream file : files) {
            file.close();
        }
        for (int file = 0; file < files.size(); file++) {
            List<FastaRecord> sequences = read(path(file));
            Collections.shuffle(sequences, random);
            sequences.forEach(out);
        }
    }

    /** Deletes the files. */
    @Override
    public void close() throws IOException {
        for (DataOutputStream file : files) {
            file.close();
        }
        for (int file = 0; file < files.size(); file++) {
            Files.deleteIfExists(path(file));
        }
        Files.deleteIfExists(directory);
    }

    private Path path(int file) {
        return directory.resolve(Integer.toString(file));
    }

    private static List<FastaRecord> read(Path path) throws IOException {
        List<FastaRecord> sequences = new ArrayList<>();
        try (BufferedInputStream bytes = new BufferedInputStream(Files.newInputStream(path), BUFFER);
                DataInputStream in = new DataInputStream(bytes)) {
            while (hasMore(bytes)) {
                sequences.add(new FastaRecord(readText(in), readText(in), in.readLong()));
            }
        }
        return sequences;
    }

    private static boolean hasMore(BufferedInputStream in) throws IOException {
        in.mark(1);
        boolean more = in.read() >= 0;
        in.reset();
        return more;
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }
}
