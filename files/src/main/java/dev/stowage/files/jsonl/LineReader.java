package dev.stowage.files.jsonl;

import dev.stowage.files.sequence.SequenceFileException;
import dev.stowage.schemas.ShownText;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * The characters of one line after the other, decoded from UTF-8. The end of a line is the end of the reader, until {@link #nextLine}. A line
 * ends with a line feed, a carriage return, or both; it is not held in memory. Not thread-safe.
 */
final class LineReader extends Reader {
    private static final int BUFFER = 1 << 16;

    private final String name;
    private final InputStream in;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER).flip();
    private final char[] characters = new char[BUFFER];
    private int position;
    private int limit;
    private long line = 1;
    private boolean ended;

    /** Bytes that are not UTF-8, which follow the buffered characters; empty if there are none. */
    private String notUtf8 = "";

    /** @param name name of the file in messages */
    LineReader(String name, InputStream in) {
        this.name = name;
        this.in = in;
    }

    /** Line number of the next character, from 1. */
    long line() {
        return line;
    }

    /** The next character, also a line end, without consuming it; -1 at the end of the file. */
    int peek() throws IOException {
        return position < limit || fill() ? characters[position] : -1;
    }

    /** Skips the next character, which was peeked and is not a line end. */
    void pass() {
        position++;
    }

    /** Skips the rest of the line and its end. */
    void nextLine() throws IOException {
        int next = peek();
        while (next >= 0 && !isLineEnd(next)) {
            position = endInBuffer();
            next = peek();
        }
        if (next >= 0) {
            position++;
            if (next == '\r' && peek() == '\n') {
                position++;
            }
            line++;
        }
    }

    static boolean isLineEnd(int character) {
        return character == '\n' || character == '\r';
    }

    /** @return -1 at the end of the line */
    @Override
    public int read(char[] into, int offset, int length) throws IOException {
        int next = peek();
        if (next < 0 || isLineEnd(next)) {
            return -1;
        }
        int count = Math.min(length, endInBuffer() - position);
        System.arraycopy(characters, position, into, offset, count);
        position += count;
        return count;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** Where the line ends in the buffer; the limit if its end is not buffered. */
    private int endInBuffer() {
        int end = position;
        while (end < limit && !isLineEnd(characters[end])) {
            end++;
        }
        return end;
    }

    /** Buffers the next characters; false at the end of the file. */
    private boolean fill() throws IOException {
        position = 0;
        limit = 0;
        while (notUtf8.isEmpty()) {
            CharBuffer decoded = CharBuffer.wrap(characters);
            CoderResult result = decoder.decode(bytes, decoded, ended);
            if (result.isError()) {
                notUtf8 = ShownText.ofBytes(bytes.array(), bytes.position(), bytes.position() + result.length());
            }
            limit = decoded.position();
            if (limit > 0) {
                return true;
            }
            if (notUtf8.isEmpty() && !readMore()) {
                return false;
            }
        }
        throw new SequenceFileException(name, line, "bytes that are not UTF-8: \"" + notUtf8 + "\"; accepted: UTF-8");
    }

    /** Reads bytes behind those of an incomplete character; false if there is no more to decode. */
    private boolean readMore() throws IOException {
        if (ended) {
            return false;
        }
        bytes.compact();
        int read = 0;
        while (read == 0) {
            read = in.read(bytes.array(), bytes.position(), bytes.remaining());
        }
        bytes.position(bytes.position() + Math.max(0, read)).flip();
        ended = read < 0;
        return true;
    }
}
