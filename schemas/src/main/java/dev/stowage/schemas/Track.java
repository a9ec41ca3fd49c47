package dev.stowage.schemas;

import java.util.Arrays;

/**
 * The values of one track of a batch, row-major, in the array of its type; the other array is empty. They are not copied: do not modify
 * them after the batch is built.
 *
 * @param ints values of an int32 track: rows x rowLength x width, or segments x width
 * @param floats values of a float32 track, in the same order
 */
public record Track(TrackDefinition definition, int[] ints, float[] floats) {
    /** Values of an int32 track. */
    public static Track of(TrackDefinition definition, int... ints) {
        return new Track(definition, ints, new float[0]);
    }

    /** Values of a float32 track. */
    public static Track of(TrackDefinition definition, float... floats) {
        return new Track(definition, new int[0], floats);
    }

    /** Number of values. */
    public int count() {
        return definition.isFloat() ? floats.length : ints.length;
    }

    /** Floats are equal if their bits are. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Track track
                && definition.equals(track.definition)
                && Arrays.equals(ints, track.ints)
                && Arrays.equals(floats, track.floats);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * definition.hashCode() + Arrays.hashCode(ints)) + Arrays.hashCode(floats);
    }

    @Override
    public String toString() {
        return "Track[" + definition + ", " + count() + " values]";
    }
}
