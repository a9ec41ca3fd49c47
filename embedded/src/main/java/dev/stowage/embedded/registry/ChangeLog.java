package dev.stowage.embedded.registry;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of all changes, one JSON object per line. A change is on disk when {@link #append} returns; if it throws, the
 * file is unchanged. Not thread-safe.
 */
final class ChangeLog implements AutoCloseable {
    /*
     * The file is written with RandomAccessFile instead of FileChannel: threads that handle requests are
     * interrupted at their deadline, and an interrupt closes a FileChannel.
     *
     * A line is complete if it ends with a line feed, which is written by the same call. After the process was killed, the last line may be
     * incomplete; after a power failure, it may contain zeros. Such a change was not acknowledged, so it is removed. Any other corruption has
     * another cause, and may affect acknowledged ids, so it is an error.
     */
    private static final Logger LOGGER = LoggerFactory.getLogger(ChangeLog.class);

    private final Path path;
    private final RandomAccessFile file;
    private long goodLength;
    private boolean failed;

    /** Receives the changes that are read from the file. */
    interface Replay {
        void apply(Change change) throws IOException;
    }

    ChangeLog(Path path, RandomAccessFile file) {
        this.path = path;
        this.file = file;
    }

    /**
     * Opens the file, which is created if it is missing.
     *
     * @throws IOException if it cannot be read or written
     */
    static ChangeLog open(Path path) throws IOException {
        Path directory = path.toAbsolutePath().getParent();
        boolean fresh = !Files.exists(path);
        Files.createDirectories(directory);
        ChangeLog log = new ChangeLog(path, new RandomAccessFile(path.toFile(), "rw"));
        if (fresh) {
            forceDirectory(directory);
        }
        return log;
    }

    /**
     * Reads all changes in order, and removes an incomplete last line.
     *
     * @throws IOException if a line is corrupt; the message states file and line
     */
    void replay(Replay replay) throws IOException {
        byte[] bytes = new byte[Math.toIntExact(file.length())];
        file.seek(0);
        file.readFully(bytes);
        int line = 0;
        for (int start = 0; start < bytes.length; start = (int) goodLength) {
            line++;
            int end = start;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            boolean complete = end < bytes.length;
            byte[] content = Arrays.copyOfRange(bytes, start, end);
            Change change;
            try {
                change = ChangeFormat.read(content);
            } catch (IOException e) {
                if (end + 1 >= bytes.length && (!complete || hasZeros(content))) {
                    cutOff(line);
                    return;
                }
                throw damaged(line, e);
            }
            try {
                replay.apply(change);
            } catch (IOException e) {
                throw damaged(line, e);
            }
            if (!complete) {
                endLine(bytes.length);
                return;
            }
            goodLength = end + 1L;
        }
    }

    /**
     * Writes a change to disk.
     *
     * @throws IOException if this fails; then the change is not in the file
     */
    void append(Change change) throws IOException {
        if (failed) {
            restore();
        }
        byte[] line = ChangeFormat.write(change);
        try {
            file.seek(goodLength);
            file.write(line, 0, line.length);
            file.getFD().sync();
        } catch (IOException e) {
            failed = true;
            try {
                restore();
            } catch (IOException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
        goodLength += line.length;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private void restore() throws IOException {
        file.setLength(goodLength);
        file.getFD().sync();
        failed = false;
    }

    private void cutOff(int line) throws IOException {
        LOGGER.atWarn()
                .addKeyValue("file", path)
                .addKeyValue("line", line)
                .log("removed the incomplete last line; its id was not acknowledged");
        restore();
    }

    /** Adds the missing line feed to a complete last line; the file may have been edited. */
    private void endLine(int length) throws IOException {
        file.seek(length);
        file.write('\n');
        file.getFD().sync();
        goodLength = length + 1L;
    }

    private IOException damaged(int line, IOException cause) {
        return new IOException(
                "line " + line + " of " + path + " is damaged: " + cause.getMessage()
                        + "; restore the file from a backup, or remove the line if you know its content",
                cause);
    }

    private static boolean hasZeros(byte[] content) {
        for (byte b : content) {
            if (b == 0) {
                return true;
            }
        }
        return false;
    }

    /** Syncs the directory, so that a new file exists after a power failure. */
    private static void forceDirectory(@Nullable Path directory) throws IOException {
        if (directory == null || File.separatorChar == '\\') {
            return; // not supported and not needed on Windows
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
