package dev.stowage.topology.core.tracks;

import dev.stowage.schemas.EncodedSize;
import dev.stowage.schemas.EncodedValues;
import dev.stowage.schemas.TrackDefinition;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A declared track.
 *
 * @param below values of an int32 track are 0 to {@code below} - 1, or the filler; null accepts all
 */
public record TrackSpec(TrackDefinition definition, @Nullable Integer below) {
    private static final int MAX_INT_BYTES = 5;
    private static final int EXPONENT = 0x7f800000;

    /** Bytes of one value, at most. */
    int maxValueBytes() {
        if (definition.isFloat()) {
            return Float.BYTES;
        }
        return below == null ? MAX_INT_BYTES : Math.max(EncodedSize.of(below - 1), definition.fillerBytes());
    }

    /** Whether a value of an int32 track is accepted. */
    public boolean accepts(int value) {
        return below == null || (value >= 0 && value < below) || value == (int) definition.filler();
    }

    /** Whether a value of a float32 track is accepted. */
    public boolean accepts(float value) {
        return acceptsNonFinite() || Float.isFinite(value);
    }

    /** What is accepted, for messages. */
    public String accepted() {
        if (definition.isFloat()) {
            return acceptsNonFinite() ? "all floats" : "finite floats";
        }
        return below == null ? "all 32-bit integers" : "0 to " + (below - 1) + ", and the filler " + fillerText();
    }

    private String fillerText() {
        return Long.toString((long) definition.filler());
    }

    private boolean acceptsNonFinite() {
        return !Double.isFinite(definition.filler());
    }

    /** Number of the first value that is not accepted; -1 if all are. */
    int firstRefused(EncodedValues values) {
        if (definition.isFloat()) {
            return acceptsNonFinite() ? -1 : firstNonFinite(values);
        }
        int beyondInt = values.firstBeyondInt();
        boolean inRange = below == null || values.count() == 0 || (values.min() >= 0 && values.max() < below);
        if (beyondInt < 0 && inRange) {
            return -1;
        }
        for (int i = 0; i < (beyondInt < 0 ? values.count() : beyondInt); i++) {
            if (!accepts(values.intAt(values.placeOfInt(i)))) {
                return i;
            }
        }
        return beyondInt;
    }

    private static int firstNonFinite(EncodedValues values) {
        byte[] bytes = values.bytes();
        // The exponent is in the upper two of four bytes, little-endian.
        for (int i = 0; i < values.count(); i++) {
            int at = values.placeOfFloat(i);
            int upper = (bytes[at + 3] & 0xff) << 24 | (bytes[at + 2] & 0xff) << 16;
            if ((upper & EXPONENT) == EXPONENT) {
                return i;
            }
        }
        return -1;
    }

    /** A value, for messages. */
    String shown(EncodedValues values, int number) {
        return definition.isFloat()
                ? Float.toString(values.floatAt(values.placeOfFloat(number)))
                : Long.toString(values.longAt(number));
    }

    byte[] nameBytes() {
        return definition.name().getBytes(StandardCharsets.UTF_8);
    }

    /** As it is configured, with all defaults: equal tracks have equal texts. */
    @Override
    public String toString() {
        String filler = definition.isFloat() ? Float.toString((float) definition.filler()) : fillerText();
        return definition.name() + ":" + definition.type().text() + "x" + definition.width()
                + (definition.isPerSlot() ? "" : ":segment")
                + ":filler=" + filler
                + (below == null ? "" : ":below=" + below);
    }
}
