package dev.stowage.app.demo;

import dev.stowage.cli.Shutdown;
import dev.stowage.cli.UserException;
import dev.stowage.files.input.InputFile;
import dev.stowage.files.read.SequenceFiles;
import dev.stowage.files.sequence.FileSequence;
import dev.stowage.files.sequence.ReadOptions;
import dev.stowage.files.sequence.SequenceReader;
import dev.stowage.schemas.ShownText;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The sequences of a file, read in a separate thread, so that a blocked pipe does not prevent the process from exiting. */
final class FileSource implements SequenceSource {
    private static final int READ_AHEAD = 256;
    private static final long LOOK_MILLIS = 200;
    private static final FileSequence END = new FileSequence("", "", "", 0);

    private final InputFile file;
    private final ReadOptions options;
    private final Shutdown shutdown;
    private final long limit;
    private final long size;
    private final BlockingQueue<FileSequence> records = new ArrayBlockingQueue<>(READ_AHEAD);
    private final Thread thread = new Thread(this::readAll, "read-sequences");
    private volatile @Nullable Throwable failure;
    private volatile long bytesRead;
    private volatile List<String> notes = List.of();
    private long handedOut;

    FileSource(long limit, InputFile file, ReadOptions options, Shutdown shutdown) {
        this.file = file;
        this.options = options;
        this.shutdown = shutdown;
        this.limit = limit;
        size = file.size();
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // a file may have an empty record, too
    public @Nullable FileSequence next() {
        try {
            FileSequence next = null;
            while (next == null && handedOut < limit && !shutdown.isRequested()) {
                next = records.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            }
            if (next == END) {
                throwFailure();
                return null;
            }
            handedOut++;
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public long done() {
        return size < 0 ? bytesRead : Math.min(size, bytesRead);
    }

    @Override
    public String unit() {
        return "bytes";
    }

    @Override
    public List<String> notes() {
        return notes;
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void readAll() {
        try {
            try (SequenceReader reader = SequenceFiles.open(file, options)) {
                for (FileSequence next = reader.next(); next != null; next = reader.next()) {
                    records.put(next);
                    bytesRead = reader.bytesRead();
                }
                notes = reader.noteLines();
            } catch (IOException | RuntimeException | Error e) {
                failure = e;
            }
            records.put(END);
        } catch (InterruptedException e) {
            // The consumer was closed.
            Thread.currentThread().interrupt();
        }
    }

    private void throwFailure() {
        Throwable failed = failure;
        if (failed != null) {
            throw new UserException(ShownText.of(String.valueOf(failed.getMessage())), failed);
        }
    }
}
