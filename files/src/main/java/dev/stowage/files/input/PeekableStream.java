package dev.stowage.files.input;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A stream whose first bytes can be peeked, and that counts the bytes read. It does not use {@code available()}, so that slow pipes are read to
 * their end.
 */
final class PeekableStream extends FilterInputStream {
    private final byte[] head;
    private int position;
    private int limit;
    private @Nullable IOException failure;
    private volatile long count;
    private volatile boolean failed;

    /** @param max max bytes that can be peeked */
    PeekableStream(InputStream in, int max) {
        super(in);
        head = new byte[max];
    }

    /**
     * The first bytes, fewer than the max only if the stream ends or fails there; the next read throws the
     * failure. Must be called before the first read.
     */
    byte[] head() {
        try {
            while (limit < head.length && failure == null) {
                int read = readSource(head, limit, head.length - limit);
                if (read < 0) {
                    break;
                }
                limit += read;
            }
        } catch (IOException e) {
            failure = e;
        } catch (RuntimeException e) {
            // Decompressors throw all kinds of exceptions for corrupt data.
            failure = new IOException(e.toString(), e);
        }
        return Arrays.copyOf(head, limit);
    }

    /** Number of bytes read from the source so far. */
    long count() {
        return count;
    }

    /** Whether reading the source failed, as opposed to decompressing it. */
    boolean failed() {
        return failed;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (position == limit) {
            if (failure != null) {
                throw failure;
            }
            return readSource(into, offset, length);
        }
        int given = Math.min(length, limit - position);
        System.arraycopy(head, position, into, offset, given);
        position += given;
        return given;
    }

    @Override
    public int available() {
        return limit - position;
    }

    @Override
    public long skip(long bytes) throws IOException {
        int read = read(new byte[(int) Math.min(bytes, 4_096)]);
        return Math.max(0, read);
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread reads the file, another one the count
    private int readSource(byte[] into, int offset, int length) throws IOException {
        try {
            int read = in.read(into, offset, length);
            count += Math.max(read, 0);
            return read;
        } catch (IOException e) {
            failed = true;
            throw e;
        }
    }
}
