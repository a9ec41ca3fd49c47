package dev.stowage.schemas;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Numbers in Avro's encoding, one behind the other in a range of an array: ints as variable-length integers of minimal length, floats as four
 * bytes each. Reused from record to record.
 */
public final class EncodedValues {
    /** What {@link #setUsed} does with the values of a letter: it keeps them. */
    public static final byte KEEP = 0;

    /** It leaves them out. */
    public static final byte DROP = 1;

    /** It replaces them with the filler. */
    public static final byte FILL = 2;

    private static final int MAX_ONE_BYTE = 0x7f;

    private byte[] bytes = new byte[0];
    private int from;
    private int length;
    private int count;
    private int min;
    private int max;

    /** Number of the first value that no int holds, and the value; -1 if there is none. */
    private int firstBeyondInt = -1;

    private long beyondInt;

    /** An index whose place is known: the next lookup starts from there. */
    private int knownIndex;

    private int knownPlace;

    /** Holds none. */
    public void clear() {
        set(bytes, 0, 0, 0);
    }

    /** Holds the ids of bytes, each of which is one id from 0 to 255. */
    public void setUnsigned(byte[] ids, int first, int number) {
        AvroOutput out = new AvroOutput(number);
        int lowest = Integer.MAX_VALUE;
        int highest = Integer.MIN_VALUE;
        for (int i = first; i < first + number; i++) {
            int id = ids[i] & 0xff;
            out.writeLong(id);
            lowest = Math.min(lowest, id);
            highest = Math.max(highest, id);
        }
        set(out.toArray(), 0, out.size(), number);
        setRange(lowest, highest);
    }

    /** Holds numbers that are not encoded yet. */
    public void setInts(int... values) {
        AvroOutput out = new AvroOutput(values.length);
        for (int value : values) {
            out.writeLong(value);
        }
        set(out.toArray(), 0, out.size(), values.length);
        setRange(
                Arrays.stream(values).min().orElse(Integer.MAX_VALUE),
                Arrays.stream(values).max().orElse(Integer.MIN_VALUE));
    }

    /** Holds values that are encoded already; ints in their minimal length. The range is not known. */
    public void setEncoded(byte[] of, int first, int size, int number) {
        set(of, first, size, number);
    }

    /**
     * Holds the values of other ones, with those of some letters left out or replaced.
     *
     * @param definition of the track; its width is the number of values for each letter
     * @param uses {@link #KEEP}, {@link #DROP} or {@link #FILL} for each letter
     */
    public void setUsed(EncodedValues all, TrackDefinition definition, byte[] uses) {
        AvroOutput out = new AvroOutput(all.length);
        byte[] filler = definition.encodedFiller();
        int width = definition.width();
        int number = 0;
        for (int letter = 0; letter < uses.length; letter++) {
            if (uses[letter] == KEEP) {
                int start = all.place(letter * width, definition);
                out.writeRaw(all.bytes, start, all.place((letter + 1) * width, definition) - start);
            } else if (uses[letter] == FILL) {
                for (int i = 0; i < width; i++) {
                    out.writeRaw(filler, 0, filler.length);
                }
            }
            number += uses[letter] == DROP ? 0 : width;
        }
        set(out.toArray(), 0, out.size(), number);
    }

    /**
     * Index in {@link #bytes} of a value of a track.
     *
     * @param index number of the value, 0 to {@link #count}; the last gives the end
     */
    public int place(int index, TrackDefinition definition) {
        return definition.isFloat() ? placeOfFloat(index) : placeOfInt(index);
    }

    void set(byte[] of, int first, int size, int number) {
        bytes = of;
        from = first;
        length = size;
        count = number;
        firstBeyondInt = -1;
        knownIndex = 0;
        knownPlace = first;
    }

    void setBeyondInt(int index, long value) {
        firstBeyondInt = index;
        beyondInt = value;
    }

    void setRange(int lowest, int highest) {
        min = lowest;
        max = highest;
    }

    /** Holds the bytes; not to be changed. They stay valid when this object holds other values. */
    public byte[] bytes() {
        return bytes;
    }

    /** Index of the first byte. */
    public int from() {
        return from;
    }

    /** Number of bytes. */
    public int length() {
        return length;
    }

    /** Number of values. */
    public int count() {
        return count;
    }

    /** The least of ints; undefined if there are none. */
    public int min() {
        return min;
    }

    /** The greatest of ints; undefined if there are none. */
    public int max() {
        return max;
    }

    /**
     * Number of the first value that no int holds, -1 if there is none. Such values occur in arrays of long; the ints here are their
     * lower 32 bits.
     */
    public int firstBeyondInt() {
        return firstBeyondInt;
    }

    /** A value among ints by its number, and the first one that no int holds. */
    public long longAt(int index) {
        return index == firstBeyondInt ? beyondInt : intAt(placeOfInt(index));
    }

    /**
     * Index in {@link #bytes} of a value among ints.
     *
     * @param index number of the value, 0 to {@link #count}; the last gives the end
     */
    public int placeOfInt(int index) {
        if (length == count) {
            return from + index;
        }
        if (index == count) {
            return from + length;
        }
        int place = knownPlace;
        for (int left = index - knownIndex; left > 0; place++) {
            left -= bytes[place] >= 0 ? 1 : 0;
        }
        for (int left = knownIndex - index; left > 0; left--) {
            place--;
            while (place > from && bytes[place - 1] < 0) {
                place--;
            }
        }
        knownIndex = index;
        knownPlace = place;
        return place;
    }

    /** Index in {@link #bytes} of a value among floats. */
    public int placeOfFloat(int index) {
        return from + index * Float.BYTES;
    }

    /** The value among ints that starts at an index of {@link #bytes}. */
    public int intAt(int place) {
        int zigzag = 0;
        int at = place;
        for (int shift = 0; ; shift += 7) {
            byte next = bytes[at++];
            zigzag |= (next & MAX_ONE_BYTE) << shift;
            if (next >= 0) {
                return zigzag >>> 1 ^ -(zigzag & 1);
            }
        }
    }

    /** The value among floats that starts at an index of {@link #bytes}. */
    public float floatAt(int place) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getFloat(place);
    }

    /** All of them as floats; allocates. */
    public float[] floats() {
        float[] values = new float[count];
        ByteBuffer.wrap(bytes, from, length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return values;
    }

    /** All of them as ints; allocates. */
    public int[] ints() {
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = intAt(placeOfInt(i));
        }
        return values;
    }
}
