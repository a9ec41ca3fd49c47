package dev.stowage.schemas;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes Avro's binary encoding into a growing array. Not thread-safe. */
final class AvroOutput {
    private static final int LONGEST_INT = 5;

    private byte[] bytes;
    private int size;

    AvroOutput(int capacity) {
        bytes = new byte[capacity];
    }

    byte[] toArray() {
        return Arrays.copyOf(bytes, size);
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
        ensure(10);
        long zigzag = (value << 1) ^ (value >> 63);
        while ((zigzag & ~0x7fL) != 0) {
            bytes[size++] = (byte) (zigzag | 0x80);
            zigzag >>>= 7;
        }
        bytes[size++] = (byte) zigzag;
    }

    void writeString(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        writeLong(utf8.length);
        ensure(utf8.length);
        System.arraycopy(utf8, 0, bytes, size, utf8.length);
        size += utf8.length;
    }

    /** Writes an array of ints as one sized block, so that a reader can jump over it. */
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
