package dev.stowage.schemas;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes Avro's binary encoding into a growing array. Not thread-safe. */
final class AvroOutput {
    private static final int LONGEST_INT = 5;
    private static final int LONGEST_LONG = 10;

    private byte[] bytes;
    private int size;

    AvroOutput(int capacity) {
        bytes = new byte[capacity];
    }

    /** The bytes written so far; not a copy if they fill the array exactly. */
    byte[] toArray() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    int size() {
        return size;
    }

    /** Reserves bytes that the caller writes later; returns their index in {@link #bytes}. */
    int skip(int count) {
        ensure(count);
        size += count;
        return size - count;
    }

    /** The array that is written to. It is replaced when it grows. */
    byte[] bytes() {
        return bytes;
    }

    /** Clears the output. */
    void clear() {
        size = 0;
    }

    /** Appends the content of another output. */
    void write(AvroOutput other) {
        writeRaw(other.bytes, 0, other.size);
    }

    void writeRaw(byte[] from, int offset, int length) {
        ensure(length);
        System.arraycopy(from, offset, bytes, size, length);
        size += length;
    }

    /** Writes a string that is UTF-8 already, or bytes. */
    void writeBytes(byte[] content) {
        writeBytes(content, 0, content.length);
    }

    void writeBytes(byte[] content, int from, int length) {
        writeLong(length);
        writeRaw(content, from, length);
    }

    /** Encoded size of a number, bytes. */
    static int sizeOf(long value) {
        long zigzag = (value << 1) ^ (value >> 63);
        return (70 - Long.numberOfLeadingZeros(zigzag | 1)) / 7;
    }

    void writeRaw(byte b) {
        ensure(1);
        bytes[size++] = b;
    }

    void writeRawInt(int value) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            writeRaw((byte) (value >>> shift));
        }
    }

    void writeBoolean(boolean value) {
        writeRaw((byte) (value ? 1 : 0));
    }

    void writeLong(long value) {
        if (bytes.length - size < LONGEST_LONG) {
            ensure(sizeOf(value));
        }
        long zigzag = (value << 1) ^ (value >> 63);
        while ((zigzag & ~0x7fL) != 0) {
            bytes[size++] = (byte) (zigzag | 0x80);
            zigzag >>>= 7;
        }
        bytes[size++] = (byte) zigzag;
    }

    /** Writes a float as Avro does, little-endian. */
    void writeFloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        for (int shift = 0; shift < Float.SIZE; shift += Byte.SIZE) {
            writeRaw((byte) (bits >>> shift));
        }
    }

    /** Writes a double as Avro does, little-endian. */
    void writeDouble(double value) {
        long bits = Double.doubleToLongBits(value);
        for (int shift = 0; shift < Double.SIZE; shift += Byte.SIZE) {
            writeRaw((byte) (bits >>> shift));
        }
    }

    void writeString(String text) {
        writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes an array of ints as one sized block, so that a reader can skip it. */
    void writeInts(int[] ints) {
        if (ints.length > 0) {
            writeLong(-ints.length);
            int zigzags = 0;
            for (int value : ints) {
                zigzags |= (value << 1) ^ (value >> 31);
            }
            if ((zigzags & ~0x7f) == 0) {
                writeSingle(ints);
            } else {
                writeMultiple(ints);
            }
        }
        writeLong(0);
    }

    /** Writes an array of floats as one sized block. */
    void writeFloats(float[] floats) {
        if (floats.length > 0) {
            writeLong(-floats.length);
            writeLong((long) floats.length * Float.BYTES);
            for (float value : floats) {
                writeFloat(value);
            }
        }
        writeLong(0);
    }

    private void writeSingle(int[] ints) {
        writeLong(ints.length);
        ensure(ints.length);
        byte[] to = bytes;
        int from = size;
        for (int i = 0; i < ints.length; i++) {
            to[from + i] = (byte) ((ints[i] << 1) ^ (ints[i] >> 31));
        }
        size += ints.length;
    }

    private void writeMultiple(int[] ints) {
        long encoded = 0;
        for (int value : ints) {
            int zigzag = (value << 1) ^ (value >> 31);
            // Bytes of seven bits each; zero takes one as well.
            encoded += (38 - Integer.numberOfLeadingZeros(zigzag | 1)) / 7;
        }
        writeLong(encoded);
        ensure(Math.toIntExact(encoded + LONGEST_INT));
        for (int value : ints) {
            int zigzag = (value << 1) ^ (value >> 31);
            while ((zigzag & ~0x7f) != 0) {
                bytes[size++] = (byte) (zigzag | 0x80);
                zigzag >>>= 7;
            }
            bytes[size++] = (byte) zigzag;
        }
    }

    private void ensure(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
        }
    }
}
