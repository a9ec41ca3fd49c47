package dev.stowage.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Locks a data directory for one broker or registry, in this and other processes. */
final class DirectoryLock implements AutoCloseable {
    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Creates the directory if it is missing, and locks it.
     *
     * @param file file name of the lock
     * @param user broker or registry, for the message
     * @throws IllegalStateException if it is locked or cannot be written
     */
    static DirectoryLock take(Path directory, String file, String user) {
        try {
            Files.createDirectories(directory);
            FileChannel channel =
                    FileChannel.open(directory.resolve(file), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw new IllegalStateException("another " + user + " is using the data directory " + directory);
            }
            return new DirectoryLock(channel);
        } catch (IOException e) {
            throw new IllegalStateException("cannot write to the data directory " + directory + ": " + e, e);
        }
    }

    /** Closing the file releases the lock. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("cannot release the lock of the data directory", e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldInThisProcess) {
            return null;
        }
    }
}
