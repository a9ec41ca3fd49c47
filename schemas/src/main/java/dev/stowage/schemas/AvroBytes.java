package dev.stowage.schemas;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads Avro's binary encoding from an array, never beyond its end. Not thread-safe. */
final class AvroBytes {
    private byte[] bytes = new byte[0];
    private int start;
    private int position;
    private int limit;

    /** Malformed bytes; the caller, which knows the record, turns it into a reject. */
    static class MalformedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message, null, false, false);
        }
    }

    /** A number that a 32-bit integer does not hold. */
    static final class BeyondIntException extends MalformedException {
        private static final long serialVersionUID = 1L;

        BeyondIntException(String message) {
            super(message);
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

    /** Continues at an index in the array. */
    void goTo(int index) {
        position = index;
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
            throw new BeyondIntException(value + " at byte " + place() + " is no 32-bit integer");
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

    /** Reads an array of ints in place; they are copied only where they are in several blocks or not of minimal length. */
    void readIntValues(EncodedValues to) {
        int first = position;
        int length = 0;
        int total = 0;
        int min = Integer.MAX_VALUE;
        int max = Integer.MIN_VALUE;
        boolean minimal = true;
        AvroOutput copy = null;
        for (long items = readBlock(1); items != 0; items = readBlock(1)) {
            if (total > 0 && copy == null) {
                copy = new AvroOutput(2 * length);
                copy.writeRaw(bytes, first, length);
            }
            int block = position;
            int number = (int) items;
            int all = 0;
            for (int i = block; i < block + number; i++) {
                all |= bytes[i];
            }
            if (all >= 0) {
                // Zigzag order is 0, -1, 1, -2, 2: odd numbers are negative.
                for (int i = block; i < block + number; i++) {
                    int value = bytes[i] >>> 1 ^ -(bytes[i] & 1);
                    min = Math.min(min, value);
                    max = Math.max(max, value);
                }
                position += number;
            } else {
                for (int i = 0; i < number; i++) {
                    int start = position;
                    int value = readShortInt();
                    min = Math.min(min, value);
                    max = Math.max(max, value);
                    // The last byte of a longer number is not 0 unless it is not needed.
                    minimal &= bytes[position - 1] != 0 || position - start == 1;
                }
            }
            if (total == 0) {
                first = block;
            }
            if (copy != null) {
                copy.writeRaw(bytes, block, position - block);
            }
            length += position - block;
            total += number;
        }
        if (copy == null) {
            to.set(bytes, first, length, total);
        } else {
            to.set(copy.toArray(), 0, length, total);
        }
        to.setRange(min, max);
        if (!minimal) {
            to.setInts(to.ints());
        }
    }

    /** Reads a number of at most three bytes without a loop, and others as {@link #readInt} does. */
    private int readShortInt() {
        if (limit - position < 3) {
            return readInt();
        }
        int first = bytes[position];
        int second = bytes[position + 1];
        int third = bytes[position + 2];
        int zigzag;
        if (first >= 0) {
            zigzag = first;
            position++;
        } else if (second >= 0) {
            zigzag = (first & 0x7f) | (second << 7);
            position += 2;
        } else if (third >= 0) {
            zigzag = (first & 0x7f) | ((second & 0x7f) << 7) | (third << 14);
            position += 3;
        } else {
            return readInt();
        }
        return zigzag >>> 1 ^ -(zigzag & 1);
    }

    /** Reads an array of floats in place; they are copied only where they are in several blocks. */
    void readFloatValues(EncodedValues to) {
        int first = position;
        int total = 0;
        AvroOutput copy = null;
        for (long items = readBlock(Float.BYTES); items != 0; items = readBlock(Float.BYTES)) {
            int length = (int) items * Float.BYTES;
            if (total == 0) {
                first = position;
            } else if (copy == null) {
                copy = new AvroOutput(2 * total * Float.BYTES);
                copy.writeRaw(bytes, first, total * Float.BYTES);
            }
            if (copy != null) {
                copy.writeRaw(bytes, position, length);
            }
            position += length;
            total += (int) items;
        }
        if (copy == null) {
            to.set(bytes, first, total * Float.BYTES, total);
        } else {
            to.set(copy.toArray(), 0, copy.size(), total);
        }
    }

    /** Reads an array of floats of known total length, in any number of blocks. */
    float[] readFloats(int expected) {
        if (expected < 0 || (long) expected * Float.BYTES > remaining()) {
            throw new MalformedException(
                    "an array of " + expected + " floats where " + remaining() + " bytes are left");
        }
        float[] floats = new float[expected];
        int read = 0;
        for (long count = readBlock(Float.BYTES); count != 0; count = readBlock(Float.BYTES)) {
            if (count > expected - read) {
                throw new MalformedException("an array has more than its " + expected + " items at byte " + place());
            }
            ByteBuffer.wrap(bytes, position, (int) count * Float.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(floats, read, (int) count);
            position += (int) count * Float.BYTES;
            read += (int) count;
        }
        if (read < expected) {
            throw new MalformedException("an array has " + read + " of its " + expected + " items");
        }
        return floats;
    }

    /**
     * Reads the start of a block of an array.
     *
     * @param minItemBytes bytes that an item takes at least, against which the count is checked
     * @return items of the block; 0 at the end of the array
     */
    long readBlock(int minItemBytes) {
        long count = readLong();
        if (count < 0) {
            count = -count;
            readLength();
        }
        if (count < 0 || count > remaining() / minItemBytes) {
            throw new MalformedException(
                    count + " items at byte " + place() + " where " + remaining() + " bytes are left");
        }
        return count;
    }

    double readDouble() {
        if (remaining() < Double.BYTES) {
            throw new MalformedException("the value ends at byte " + (limit - start) + ", inside a field");
        }
        position += Double.BYTES;
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getDouble(position - Double.BYTES);
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
