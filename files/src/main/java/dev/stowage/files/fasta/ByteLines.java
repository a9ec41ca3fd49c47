package dev.stowage.files.fasta;

import dev.stowage.schemas.ShownText;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * Bytes of a file with their line number. A line ends by line feed, carriage return, or both. Not
 * thread-safe.
 */
final class ByteLines implements Closeable {
    private static final int BUFFER = 1 << 16;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int position;
    private int limit;
    private long line = 1;

    ByteLines(InputStream in) {
        this.in = in;
    }

    /** Number of the line of the next byte, from 1. */
    long line() {
        return line;
    }

    /** The next byte, which stays the next one; -1 at the end. */
    int peek() throws IOException {
        return position < limit || fill() ? buffer[position] & 0xff : -1;
    }

    /** Passes over the next byte, which has been looked at and ends no line. */
    void pass() {
        position++;
    }

    /** Passes over the line end that is the next byte. */
    void passLineEnd() throws IOException {
        if (buffer[position++] == '\r' && peek() == '\n') {
            position++;
        }
        line++;
    }

    /** Passes over what the line still holds, not its end. */
    void passLine() throws IOException {
        while (position < limit || fill()) {
            while (position < limit) {
                if (ResidueClasses.isLineEnd(buffer[position])) {
                    return;
                }
                position++;
            }
        }
    }

    /** Passes over blanks and empty lines: whether this is the end of the file. */
    boolean atEnd() throws IOException {
        for (int next = peek(); next >= 0; next = peek()) {
            if (ResidueClasses.isLineEnd(next)) {
                passLineEnd();
            } else if (ResidueClasses.isBlank(next)) {
                pass();
            } else {
                return false;
            }
        }
        return true;
    }

    /** Passes over these bytes if they are the next ones. */
    boolean passIf(byte[] expected) throws IOException {
        if (available(expected.length) < expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (buffer[position + i] != expected[i]) {
                return false;
            }
        }
        position += expected.length;
        return true;
    }

    /** Passes over the bytes of one class that come next in memory and adds them to a sequence. */
    void passRun(byte[] classes, byte wanted, ResidueBuffer to) {
        int from = position;
        int at = from;
        while (at < limit && classes[buffer[at] & 0xff] == wanted) {
            at++;
        }
        to.append(buffer, from, at);
        position = at;
    }

    /** The next bytes of the line, as messages show them. */
    String shown(int max) throws IOException {
        int more = available(max + 1);
        int to = position;
        while (to < position + Math.min(max, more) && !ResidueClasses.isLineEnd(buffer[to])) {
            to++;
        }
        boolean cut = to < position + more && !ResidueClasses.isLineEnd(buffer[to]);
        return ShownText.ofBytes(buffer, position, to) + (cut ? "..." : "");
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** How many of the next bytes are in memory: as many as wanted unless the file ends before. */
    private int available(int wanted) throws IOException {
        if (limit - position < wanted) {
            System.arraycopy(buffer, position, buffer, 0, limit - position);
            limit -= position;
            position = 0;
            while (limit < wanted) {
                int read = in.read(buffer, limit, buffer.length - limit);
                if (read < 0) {
                    break;
                }
                limit += read;
            }
        }
        return limit - position;
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = 0;
        int read = 0;
        while (read == 0) {
            read = in.read(buffer, 0, buffer.length);
        }
        limit = Math.max(0, read);
        return read > 0;
    }
}
