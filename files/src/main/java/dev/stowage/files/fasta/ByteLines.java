package dev.stowage.files.fasta;

import dev.stowage.schemas.ShownText;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads bytes of a file and counts lines. A line ends with a line feed, a carriage return, or both. Not
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

    /** Line number of the next byte, from 1. */
    long line() {
        return line;
    }

    /** The next byte without consuming it; -1 at the end. */
    int peek() throws IOException {
        return position < limit || fill() ? buffer[position] & 0xff : -1;
    }

    /** Skips the next byte, which was peeked and is not a line end. */
    void pass() {
        position++;
    }

    /** Skips a line end. */
    void passLineEnd() throws IOException {
        if (buffer[position++] == '\r' && peek() == '\n') {
            position++;
        }
        line++;
    }

    /** Skips the rest of the line, without its end. */
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

    /** Skips blanks and empty lines; returns whether this is the end of the file. */
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

    /** Skips the given bytes if they are next; returns whether they were. */
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

    /** Appends the next buffered bytes of one class to a sequence, and skips them. */
    void passRun(byte[] classes, byte wanted, ResidueBuffer to) {
        int from = position;
        int at = from;
        while (at < limit && classes[buffer[at] & 0xff] == wanted) {
            at++;
        }
        to.append(buffer, from, at);
        position = at;
    }

    /** The next bytes of the line, escaped for messages. */
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

    /** Buffers the next bytes; returns their number, which is smaller than wanted only at the end of the file. */
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
