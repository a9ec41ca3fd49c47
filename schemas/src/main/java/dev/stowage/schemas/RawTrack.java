package dev.stowage.schemas;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A track of a raw sequence, in the bytes of its record. Reused from record to record. */
public final class RawTrack {
    private final EncodedValues ints = new EncodedValues();
    private final EncodedValues floats = new EncodedValues();
    private byte[] bytes = new byte[0];
    private int nameFrom;
    private int nameLength;
    private boolean hasValues;

    RawTrack() {}

    void clear() {
        nameLength = 0;
        hasValues = false;
        ints.clear();
        floats.clear();
    }

    void name(byte[] of, int from, int length) {
        bytes = of;
        nameFrom = from;
        nameLength = length;
    }

    void setHasValues() {
        hasValues = true;
    }

    /** Whether its values are null, as engines write a track that a sequence lacks. */
    public boolean isNull() {
        return !hasValues;
    }

    /** Values of an int32 track; empty if there are none. */
    public EncodedValues ints() {
        return ints;
    }

    /** Values of a float32 track; empty if there are none. */
    public EncodedValues floats() {
        return floats;
    }

    /** Whether this is its name, UTF-8. */
    public boolean isNamed(byte[] name) {
        return Arrays.equals(bytes, nameFrom, nameFrom + nameLength, name, 0, name.length);
    }

    /** Its name; allocates. */
    public String name() {
        return new String(bytes, nameFrom, nameLength, StandardCharsets.UTF_8);
    }
}
