package dev.stowage.schemas;

import java.util.Arrays;

/**
 * Writes an array of ints, one per slot of a batch, in Avro's encoding, directly into the bytes of the batch. Values
 * come in runs and ranges of letters, and nearly all take one byte. Not thread-safe.
 */
public final class SlotArray {
    private static final int SEVEN_BITS = 0x7f;

    private byte[] bytes = new byte[0];
    private int from;
    private int at;
    private int end;
    private int count;

    SlotArray() {}

    /** An array of its own, given the total bytes of its values. */
    public static SlotArray ofBytes(int size) {
        SlotArray alone = new SlotArray();
        alone.bytes = new byte[size];
        alone.end = size;
        return alone;
    }

    /** Bytes of a value, repeated this many times. */
    public static int bytesOf(int value, int times) {
        return times * AvroOutput.sizeOf(value);
    }

    /** Appends a value this many times. */
    public void repeat(int value, int times) {
        int zigzag = value << 1 ^ value >> 31;
        if ((zigzag & ~SEVEN_BITS) == 0) {
            require(times);
            Arrays.fill(bytes, at, at + times, (byte) zigzag);
            at += times;
        } else {
            require(bytesOf(value, times));
            for (int i = 0; i < times; i++) {
                append(zigzag);
            }
        }
        count += times;
    }

    /**
     * Appends the value of each letter.
     *
     * @param first index of the first letter
     * @param length number of letters
     * @throws IllegalArgumentException if a letter has no value
     */
    public void translate(byte[] letters, int first, int length, LetterCodes codes) {
        require(length);
        codes.write(letters, first, length, bytes, at);
        at += length;
        count += length;
    }

    /** Appends values that are encoded already. */
    public void append(byte[] encoded, int first, int length, int values) {
        require(length);
        System.arraycopy(encoded, first, bytes, at, length);
        at += length;
        count += values;
    }

    /** Number of values so far. */
    public int size() {
        return count;
    }

    /** Clears the array. */
    public void clear() {
        at = from;
        count = 0;
    }

    /** Bytes that {@link #open} takes. */
    static int encodedSize(int values, int size) {
        return values == 0 ? 1 : AvroOutput.sizeOf(-values) + AvroOutput.sizeOf(size) + size + 1;
    }

    /** Starts the array inside a batch's bytes, as one sized block like {@link AvroOutput#writeInts}. */
    void open(AvroOutput out, int values, int size) {
        if (values > 0) {
            out.writeLong(-values);
            out.writeLong(size);
        }
        from = out.skip(size);
        bytes = out.bytes();
        end = from + size;
        clear();
        out.writeLong(0);
    }

    /** Ends the array; it must be full. */
    void close(int values) {
        if (at != end || count != values) {
            throw new IllegalStateException(count + " values in " + (at - from) + " bytes, but " + values + " in "
                    + (end - from) + " were announced");
        }
        bytes = new byte[0];
        from = 0;
        end = 0;
        clear();
    }

    private void append(int zigzag) {
        int left = zigzag;
        while ((left & ~SEVEN_BITS) != 0) {
            bytes[at++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        bytes[at++] = (byte) left;
    }

    private void require(int more) {
        if (end - at < more) {
            throw new IllegalStateException("no room for " + more + " bytes; " + (end - at) + " are left");
        }
    }
}
