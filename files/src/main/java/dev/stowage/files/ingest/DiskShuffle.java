package dev.stowage.files.ingest;

import dev.stowage.files.sequence.FileSequence;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Shuffles any number of sequences: each is written to a random temporary file, then each file is read and shuffled in memory. All orders are
 * equally likely. The order is determined by the seed and the number of files. Not thread-safe.
 */
final class DiskShuffle implements Closeable {
    /** Mean size of a temporary file, which is read into memory. */
    private static final long FILE_BYTES = 32L << 20;

    private static final int MAX_FILES = 512;
    private static final int BUFFER = 1 << 15;

    private final Random random;
    private final List<FileChannel> channels = new ArrayList<>();
    private final List<DataOutputStream> files = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    /**
     * @param directory directory for the temporary files
     * @param bytes estimated size of the text, which determines the number of files
     * @throws IOException if temporary files cannot be created
     */
    DiskShuffle(Path directory, long bytes, long seed) throws IOException {
        random = new Random(seed);
        int count = (int) Math.min(MAX_FILES, 1 + bytes / FILE_BYTES);
        for (int file = 0; file < count; file++) {
            FileChannel channel = open(directory);
            channels.add(channel);
            files.add(new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER)));
        }
    }

    void add(FileSequence sequence) throws IOException {
        DataOutputStream file = files.get(random.nextInt(files.size()));
        StoredSequence.write(sequence, file);
        file.writeInt(indexOf(sequence.file()));
        file.writeLong(sequence.line());
    }

    /** Passes on all sequences in random order. */
    void drain(Consumer<FileSequence> out) throws IOException {
        for (int file = 0; file < files.size(); file++) {
            files.get(file).flush();
            List<FileSequence> sequences = read(channels.get(file));
            Collections.shuffle(sequences, random);
            sequences.forEach(out);
        }
    }

    /** Deletes the temporary files. */
    @Override
    public void close() throws IOException {
        for (FileChannel channel : channels) {
            channel.close();
        }
    }

    /** A file that is deleted as soon as it is open, if the system allows it, so that it never remains after the process ends. */
    private static FileChannel open(Path directory) throws IOException {
        Path path = Files.createTempFile(directory, "stowage-shuffle", null);
        return FileChannel.open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
    }

    /** Files are read one after the other, so only the last name is compared. */
    private int indexOf(String name) {
        int last = names.size() - 1;
        if (last >= 0 && names.get(last).equals(name)) {
            return last;
        }
        names.add(name);
        return last + 1;
    }

    private List<FileSequence> read(FileChannel channel) throws IOException {
        List<FileSequence> sequences = new ArrayList<>();
        channel.position(0);
        BufferedInputStream bytes = new BufferedInputStream(Channels.newInputStream(channel), BUFFER);
        DataInputStream in = new DataInputStream(bytes);
        while (hasMore(bytes)) {
            StoredSequence stored = StoredSequence.read(in);
            sequences.add(stored.at(names.get(in.readInt()), in.readLong()));
        }
        return sequences;
    }

    private static boolean hasMore(BufferedInputStream in) throws IOException {
        in.mark(1);
        boolean more = in.read() >= 0;
        in.reset();
        return more;
    }
}
