package dev.stowage.schemas;

import java.util.Arrays;

/**
 * An array of ints in the making, one for each slot of a batch, in Avro's encoding from the start: its values come in runs
 * and in stretches of letters, and nearly all take one byte. Used again from batch to batch. Not thread-safe.
 */
public final class SlotArray {
    private static final int LONGEST_INT = 5;
    private static final int SEVEN_BITS = 0x7f;

    private byte[] bytes = new byte[1 << 14];
    private int size;
    private int count;

    SlotArray() {}

    /** Appends a value that many times. */
    public void repeat(int value, int times) {
        int zigzag = value << 1 ^ value >> 31;
        ensure(times);
        if ((zigzag & ~SEVEN_BITS) == 0) {
            Arrays.fill(bytes, size, size + times, (byte) zigzag);
            size += times;
        } else {
            for (int i = 0; i < times; i++) {
                ensure(LONGEST_INT);
                append(zigzag);
            }
        }
        count += times;
    }

    /**
     * Appends what each of some letters stands for.
     *
     * @param from index of the first letter
     * @param length number of letters
     * @throws IllegalArgumentException if one of them stands for nothing
     */
    public void translate(byte[] letters, int from, int length, LetterCodes codes) {
        ensure(length);
        codes.write(letters, from, length, bytes, size);
        size += length;
        count += length;
    }

    /** Values so far. */
    public int size() {
        return count;
    }

    /** Starts over. */
    public void clear() {
        size = 0;
        count = 0;
    }

    /** Bytes that {@link #writeTo} writes. */
    int encodedSize() {
        return count == 0 ? 1 : AvroOutput.sizeOf(-count) + AvroOutput.sizeOf(size) + size + 1;
    }

    /** Writes the array as one sized block, as {@link AvroOutput#writeInts} does, and starts the next. */
    void writeTo(AvroOutput out) {
        if (count > 0) {
            out.writeLong(-count);
            out.writeLong(size);
            out.writeRaw(bytes, 0, size);
        }
        out.writeLong(0);
        clear();
    }

    private void append(int zigzag) {
        int left = zigzag;
        while ((left & ~SEVEN_BITS) != 0) {
            bytes[size++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        bytes[size++] = (byte) left;
    }

    private void ensure(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
        }
    }
}
