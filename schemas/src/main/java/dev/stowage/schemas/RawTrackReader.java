package dev.stowage.schemas;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * Reads the field {@code tracks} of a raw sequence by any writer schema: an array of records with a name and values. Fields are matched by
 * name; null means an empty array. Not thread-safe.
 */
final class RawTrackReader {
    private static final Set<Schema.Type> NAME = Set.of(Schema.Type.STRING, Schema.Type.BYTES);
    private static final Set<Schema.Type> INTS = Set.of(Schema.Type.INT, Schema.Type.LONG);
    private static final Set<Schema.Type> FLOATS = Set.of(Schema.Type.FLOAT, Schema.Type.DOUBLE);

    private final AvroBytes in;
    private final SkippingReader skipper;
    private final List<RawTrack> tracks = new ArrayList<>();
    private int count;

    RawTrackReader(AvroBytes in, SkippingReader skipper) {
        this.in = in;
        this.skipper = skipper;
    }

    /** Whether a field of this type can be read as tracks. */
    static boolean accepts(Schema schema) {
        if (schema.getType() != Schema.Type.ARRAY || schema.getElementType().getType() != Schema.Type.RECORD) {
            return false;
        }
        Schema track = schema.getElementType();
        Schema.Field name = track.getField("name");
        return name != null
                && NAME.contains(name.schema().getType())
                && holds(track.getField("ints"), INTS)
                && holds(track.getField("floats"), FLOATS);
    }

    private static boolean holds(Schema.Field field, Set<Schema.Type> items) {
        return field == null
                || branches(field.schema()).stream()
                        .allMatch(branch -> branch.getType() == Schema.Type.NULL
                                || (branch.getType() == Schema.Type.ARRAY
                                        && items.contains(
                                                branch.getElementType().getType())));
    }

    private static List<Schema> branches(Schema schema) {
        return schema.isUnion() ? schema.getTypes() : List.of(schema);
    }

    /** Starts with the next record, which has no tracks so far. */
    void clear() {
        count = 0;
    }

    /** Tracks that were read since {@link #clear}. */
    int count() {
        return count;
    }

    RawTrack get(int index) {
        return tracks.get(index);
    }

    /** @param schema one that {@link #accepts} holds for */
    void read(Schema schema) {
        List<Schema.Field> fields = schema.getElementType().getFields();
        for (long items = in.readBlock(1); items != 0; items = in.readBlock(1)) {
            for (long i = 0; i < items; i++) {
                readTrack(fields);
            }
        }
    }

    private void readTrack(List<Schema.Field> fields) {
        if (count == tracks.size()) {
            tracks.add(new RawTrack());
        }
        RawTrack track = tracks.get(count++);
        track.clear();
        for (Schema.Field field : fields) {
            switch (field.name()) {
                case "name" -> {
                    int length = in.readLength();
                    track.name(in.bytes(), in.position(), length);
                    in.skip(length);
                }
                case "ints" -> {
                    Schema branch = branch(field.schema());
                    if (branch.getType() == Schema.Type.ARRAY) {
                        IntArrays.read(branch, in, track.ints());
                        track.setHasValues();
                    }
                }
                case "floats" -> {
                    Schema branch = branch(field.schema());
                    if (branch.getType() == Schema.Type.ARRAY) {
                        readFloats(branch, track.floats());
                        track.setHasValues();
                    }
                }
                default -> skipper.skip(field.schema());
            }
        }
    }

    private void readFloats(Schema array, EncodedValues to) {
        if (array.getElementType().getType() == Schema.Type.FLOAT) {
            in.readFloatValues(to);
            return;
        }
        AvroOutput copy = new AvroOutput(64);
        int values = 0;
        for (long items = in.readBlock(Double.BYTES); items != 0; items = in.readBlock(Double.BYTES)) {
            for (long i = 0; i < items; i++) {
                copy.writeFloat((float) in.readDouble());
            }
            values += (int) items;
        }
        to.set(copy.toArray(), 0, copy.size(), values);
    }

    private Schema branch(Schema schema) {
        if (!schema.isUnion()) {
            return schema;
        }
        int index = in.readInt();
        if (index < 0 || index >= schema.getTypes().size()) {
            throw new AvroBytes.MalformedException("the union " + schema + " has no branch " + index);
        }
        return schema.getTypes().get(index);
    }
}
