package dev.stowage.files.input;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Reads gzip (RFC 1952) with all its members, including BGZF. Not thread-safe.
 *
 * <p>A member is followed by another member, the end of the stream, or zero bytes up to the end; everything else is an error.
 */
final class GzipStream extends InputStream {
    /*
     * Java's GZIPInputStream treats a moment without available bytes, and any error in a further member, as the end of the
     * file. Here, only the end of the source is the end.
     */
    private static final int BUFFER = 1 << 16;
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xe0;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final byte[] buffer = new byte[BUFFER];
    private final CRC32 headerCrc = new CRC32();
    private final CRC32 crc = new CRC32();
    private int position;
    private int limit;
    private long consumed;
    private long members;
    private boolean inMember;
    private boolean ended;
    private boolean bgzf;
    private boolean lastIsEmpty;

    GzipStream(InputStream in) {
        this.in = in;
    }

    /** Whether the stream seems complete; known after it was read to its end. */
    EndStatus ending() {
        if (!ended || lastIsEmpty) {
            return EndStatus.COMPLETE;
        }
        return bgzf ? EndStatus.NO_LAST_BLOCK : members > 1 ? EndStatus.SEVERAL_MEMBERS : EndStatus.COMPLETE;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!ended) {
            if (inMember) {
                int read = inflate(into, offset, length);
                if (read > 0) {
                    return read;
                }
            } else {
                startMember();
            }
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }

    /** Inflates data of the member; returns 0 at its end. */
    private int inflate(byte[] into, int offset, int length) throws IOException {
        try {
            while (true) {
                int read = inflater.inflate(into, offset, length);
                if (read > 0) {
                    crc.update(into, offset, read);
                    return read;
                }
                if (inflater.finished()) {
                    position = limit - inflater.getRemaining();
                    endMember();
                    return 0;
                }
                if (inflater.needsDictionary()) {
                    throw new ZipException("member " + members + " needs a dictionary");
                }
                if (!fill()) {
                    throw truncated("in the data of");
                }
                inflater.setInput(buffer, 0, limit);
                position = limit;
            }
        } catch (DataFormatException e) {
            throw damaged("member " + members + " has damaged data: " + e.getMessage(), e);
        }
    }

    private void startMember() throws IOException {
        if (position == limit && !fill()) {
            if (members == 0) {
                throw truncated("before");
            }
            ended = true;
            return;
        }
        if (members > 0 && buffer[position] == 0) {
            requireZeros();
            ended = true;
            return;
        }
        members++;
        readHeader();
        inflater.reset();
        inflater.setInput(buffer, position, limit - position);
        position = limit;
        crc.reset();
        inMember = true;
    }

    private void readHeader() throws IOException {
        headerCrc.reset();
        long start = consumed - (limit - position);
        if (headerByte() != 0x1f || headerByte() != 0x8b) {
            throw new ZipException("bytes after the last member, at byte " + start
                    + " of the file, that are neither a member nor zero");
        }
        int method = headerByte();
        if (method != 8) {
            throw new ZipException("member " + members + " has the unknown compression method " + method);
        }
        int flags = headerByte();
        if ((flags & RESERVED) != 0) {
            throw new ZipException("member " + members + " has reserved flags set");
        }
        for (int i = 0; i < 6; i++) {
            headerByte();
        }
        if ((flags & EXTRA) != 0) {
            readExtra(headerByte() | headerByte() << 8);
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEADER_CRC) != 0) {
            long expected = headerCrc.getValue() & 0xffff;
            if ((headerByte() | headerByte() << 8) != expected) {
                throw new ZipException("the header of member " + members + " does not match its checksum");
            }
        }
    }

    /** Reads the extra field. Its subfield BC identifies BGZF. */
    private void readExtra(int length) throws IOException {
        byte[] extra = new byte[length];
        for (int i = 0; i < length; i++) {
            extra[i] = (byte) headerByte();
        }
        int at = 0;
        while (at + 4 <= length) {
            int size = (extra[at + 2] & 0xff) | (extra[at + 3] & 0xff) << 8;
            bgzf |= extra[at] == 'B' && extra[at + 1] == 'C' && size == 2;
            at += 4 + size;
        }
    }

    private void skipText() throws IOException {
        int read = headerByte();
        while (read != 0) {
            read = headerByte();
        }
    }

    private void endMember() throws IOException {
        long expectedCrc = trailerInt();
        long expectedSize = trailerInt();
        long size = inflater.getBytesWritten();
        if (expectedCrc != crc.getValue() || expectedSize != (size & 0xffffffffL)) {
            throw new ZipException("the data of member " + members + " do not match their checksum or size");
        }
        lastIsEmpty = size == 0;
        inMember = false;
    }

    private void requireZeros() throws IOException {
        do {
            for (; position < limit; position++) {
                if (buffer[position] != 0) {
                    throw new ZipException("bytes after the last member, at byte " + (consumed - (limit - position))
                            + " of the file, that are neither a member nor zero");
                }
            }
        } while (fill());
    }

    private long trailerInt() throws IOException {
        long value = 0;
        for (int i = 0; i < 4; i++) {
            value |= (long) nextByte("in the checksum of") << (8 * i);
        }
        return value;
    }

    private int headerByte() throws IOException {
        int read = nextByte("in the header of");
        headerCrc.update(read);
        return read;
    }

    private int nextByte(String where) throws IOException {
        if (position == limit && !fill()) {
            throw truncated(where);
        }
        return buffer[position++] & 0xff;
    }

    private boolean fill() throws IOException {
        int read = 0;
        while (read == 0) {
            read = in.read(buffer, 0, buffer.length);
        }
        position = 0;
        limit = Math.max(0, read);
        consumed += limit;
        return read > 0;
    }

    private EOFException truncated(String where) {
        return new EOFException("end of file " + where + " member " + members);
    }

    private static ZipException damaged(String message, Exception cause) {
        ZipException damaged = new ZipException(message);
        damaged.initCause(cause);
        return damaged;
    }
}
