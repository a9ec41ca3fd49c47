package dev.stowage.schemas;

import java.util.Arrays;

/**
 * The values of one track of a raw sequence, as {@link TrackValues} without an object per number. The arrays are not copied: do not modify them.
 *
 * @param ints values of an int32 track; else empty
 * @param floats values of a float32 track; else empty
 */
public record TrackNumbers(String name, int[] ints, float[] floats) {
    /** Number of values. */
    public int count() {
        return ints.length + floats.length;
    }

    /** Floats are equal if their bits are, except that all NaN are equal. */
    @Override
    public boolean equals(Object other) {
        return other instanceof TrackNumbers track
                && name.equals(track.name)
                && Arrays.equals(ints, track.ints)
                && Arrays.equals(floats, track.floats);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * name.hashCode() + Arrays.hashCode(ints)) + Arrays.hashCode(floats);
    }

    @Override
    public String toString() {
        return name + "=" + (floats.length > 0 ? Arrays.toString(floats) : Arrays.toString(ints));
    }
}
