package dev.stowage.schemas;

import java.util.Arrays;

/** The values of one track of a batch in the making, in the batch's own bytes. Not thread-safe. */
public final class TrackArray {
    private final TrackDefinition definition;
    private final byte[] filler;

    /** The fields before the values. */
    private final byte[] prefix;

    private byte[] bytes = new byte[0];
    private int from;
    private int at;
    private int end;
    private int count;

    TrackArray(TrackDefinition definition) {
        this.definition = definition;
        filler = definition.encodedFiller();
        AvroOutput out = new AvroOutput(64);
        definition.write(out);
        prefix = out.toArray();
    }

    /** What it holds the values of. */
    public TrackDefinition definition() {
        return definition;
    }

    /** Appends encoded values. */
    public void append(byte[] encoded, int first, int length, int values) {
        require(length);
        System.arraycopy(encoded, first, bytes, at, length);
        at += length;
        count += values;
    }

    /** Appends the filler that many times. */
    public void fill(int times) {
        int length = Math.multiplyExact(times, filler.length);
        require(length);
        if (filler.length == 1) {
            Arrays.fill(bytes, at, at + length, filler[0]);
        } else if (times > 0) {
            System.arraycopy(filler, 0, bytes, at, filler.length);
            // Each copy doubles what is there.
            for (int done = filler.length; done < length; done *= 2) {
                System.arraycopy(bytes, at, bytes, at + done, Math.min(done, length - done));
            }
        }
        at += length;
        count += times;
    }

    /** Bytes of the record that {@link #open} writes; the array of the other type is empty. */
    int encodedSize(int values, int size) {
        return prefix.length + SlotArray.encodedSize(values, size) + 1;
    }

    /** Writes the record of the track, except for its values. */
    void open(AvroOutput out, int values, int size) {
        out.writeRaw(prefix, 0, prefix.length);
        if (definition.isFloat()) {
            out.writeLong(0);
        }
        if (values > 0) {
            out.writeLong(-values);
            out.writeLong(size);
        }
        from = out.skip(size);
        bytes = out.bytes();
        at = from;
        end = from + size;
        count = 0;
        out.writeLong(0);
        if (!definition.isFloat()) {
            out.writeLong(0);
        }
    }

    /** Leaves the batch's bytes, which must be full. */
    void close(int values) {
        if (at != end || count != values) {
            throw new IllegalStateException("track " + definition.name() + ": " + count + " values in " + (at - from)
                    + " bytes, but " + values + " in " + (end - from) + " were announced");
        }
        bytes = new byte[0];
        from = 0;
        at = 0;
        end = 0;
        count = 0;
    }

    private void require(int more) {
        if (end - at < more) {
            throw new IllegalStateException(
                    "track " + definition.name() + ": no room for " + more + " bytes; " + (end - at) + " are left");
        }
    }
}
