package dev.stowage.schemas;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads Avro's binary encoding from an array, never beyond its end. Not thread-safe. */
final class AvroBytes {
    private byte[] bytes = new byte[0];
    private int start;
    private int position;
    private int limit;

    /** Malformed bytes; the caller, which knows the record, turns it into a reject. */
    static final class MalformedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message, null, false, false);
        }
    }

    AvroBytes reset(byte[] of, int from) {
        return reset(of, 0, of.length, from);
    }

    /**
     * Reads a value in a range of an array.
     *
     * @param first where it starts
     * @param skipped bytes at its start that are not read
     */
    AvroBytes reset(byte[] of, int first, int length, int skipped) {
        bytes = of;
        start = first;
        position = first + skipped;
        limit = first + length;
        return this;
    }

    /** The array that is read. */
    byte[] bytes() {
        return bytes;
    }

    /** Index in the array. */
    int position() {
        return position;
    }

    /** Index in the value, for error messages. */
    private int place() {
        return position - start;
    }

    int remaining() {
        return limit - position;
    }

    void requireEnd() {
        if (position < limit) {
            throw new MalformedException(remaining() + " bytes too many at byte " + place());
        }
    }

    byte readByte() {
        if (position >= limit) {
            throw new MalformedException("the value ends at byte " + (limit - start) + ", inside a field");
        }
        return bytes[position++];
    }

    boolean readBoolean() {
        return readByte() != 0;
    }

    int readInt() {
        long value = readLong();
        if (value != (int) value) {
            throw new MalformedException(value + " at byte " + place() + " is no 32-bit integer");
        }
        return (int) value;
    }

    long readLong() {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            byte b = readByte();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new MalformedException("a number at byte " + place() + " is longer than 10 bytes");
    }

    /** Reads a length and checks it against the remaining bytes, before memory is allocated for it. */
    int readLength() {
        long length = readLong();
        if (length < 0 || length > remaining()) {
            throw new MalformedException(
                    "a length of " + length + " at byte " + place() + " where " + remaining() + " bytes are left");
        }
        return (int) length;
    }

    String readString() {
        int length = readLength();
        String text = new String(bytes, position, length, StandardCharsets.UTF_8);
        position += length;
        return text;
    }

    /** A copy of that many bytes. */
    byte[] readBytes(int count) {
        if (count < 0 || count > remaining()) {
            throw new MalformedException(
                    count + " bytes at byte " + place() + " where " + remaining() + " bytes are left");
        }
        byte[] copy = Arrays.copyOfRange(bytes, position, position + count);
        position += count;
        return copy;
    }

    void skip(int count) {
        position += count;
    }

    /** Reads an array of ints of known total length, in any number of blocks. */
    int[] readInts(int expected) {
        // Every item takes a byte at least, so a count larger than the remaining bytes is refused before allocation.
        if (expected < 0 || expected > remaining()) {
            throw new MalformedException("an array of " + expected + " items where " + remaining() + " bytes are left");
        }
        int[] ints = new int[expected];
        int read = 0;
        while (true) {
            long count = readLong();
            if (count == 0) {
                break;
            }
            long size = -1;
            if (count < 0) {
                count = -count;
                size = readLength();
            }
            if (count < 0 || count > expected - read) {
                throw new MalformedException("an array has more than its " + expected + " items at byte " + place());
            }
            int next = (int) count;
            if (size == next && allSingle(next)) {
                readSingle(ints, read, next);
            } else {
                for (int i = read; i < read + next; i++) {
                    ints[i] = readInt();
                }
            }
            read += next;
        }
        if (read < expected) {
            throw new MalformedException("an array has " + read + " of its " + expected + " items");
        }
        return ints;
    }

    private boolean allSingle(int count) {
        int all = 0;
        for (int i = position; i < position + count; i++) {
            all |= bytes[i];
        }
        return all >= 0;
    }

    private void readSingle(int[] to, int from, int count) {
        for (int i = 0; i < count; i++) {
            int zigzag = bytes[position + i];
            to[from + i] = (zigzag >>> 1) ^ -(zigzag & 1);
        }
        position += count;
    }
}
