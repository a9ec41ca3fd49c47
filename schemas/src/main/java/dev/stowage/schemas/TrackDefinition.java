package dev.stowage.schemas;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What identifies a track and says how its values are laid out.
 *
 * @param name unique among the tracks of a feed
 * @param level what it has values for
 * @param width values per slot or segment
 * @param filler value where a sequence has none: at padding, special tokens and chain breaks, or everywhere; exact in {@code type}
 */
public record TrackDefinition(String name, TrackType type, TrackLevel level, int width, double filler) {
    /** Whether the values are floating-point numbers. */
    public boolean isFloat() {
        return type == TrackType.FLOAT32;
    }

    /** Whether it has values for each slot, not for each segment. */
    public boolean isPerSlot() {
        return level == TrackLevel.SLOT;
    }

    /** Number of values in a batch. */
    public int count(long slots, int segments) {
        return Math.toIntExact(width * (isPerSlot() ? slots : segments));
    }

    /** Bytes of one filler in Avro's encoding. */
    public int fillerBytes() {
        return isFloat() ? Float.BYTES : AvroOutput.sizeOf((int) filler);
    }

    /** Writes the fields of a track before its values. */
    void write(AvroOutput out) {
        out.writeString(name);
        out.writeString(type.text());
        out.writeString(level.text());
        out.writeLong(width);
        out.writeDouble(filler);
    }

    /** One filler in Avro's encoding. */
    byte[] encodedFiller() {
        if (isFloat()) {
            return ByteBuffer.allocate(Float.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putFloat((float) filler)
                    .array();
        }
        AvroOutput out = new AvroOutput(fillerBytes());
        out.writeLong((int) filler);
        return out.toArray();
    }
}
