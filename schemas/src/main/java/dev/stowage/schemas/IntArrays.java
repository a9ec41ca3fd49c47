package dev.stowage.schemas;

import java.util.Arrays;
import org.apache.avro.Schema;

/** Reads arrays of int or long, as writers declare the ints of a sequence. */
final class IntArrays {
    private IntArrays() {}

    /**
     * Reads an array.
     *
     * @param array its schema. A long may be beyond the range of an int; the caller decides about such a record. An int that is
     *     beyond it is malformed.
     */
    static void read(Schema array, AvroBytes in, EncodedValues to) {
        int start = in.position();
        try {
            in.readIntValues(to);
        } catch (AvroBytes.BeyondIntException e) {
            if (array.getElementType().getType() != Schema.Type.LONG) {
                throw e;
            }
            in.goTo(start);
            readBeyondInt(in, to);
        }
    }

    private static void readBeyondInt(AvroBytes in, EncodedValues to) {
        int[] ints = new int[64];
        int count = 0;
        int first = -1;
        long beyond = 0;
        for (long items = in.readBlock(1); items != 0; items = in.readBlock(1)) {
            for (long i = 0; i < items; i++) {
                long value = in.readLong();
                if (first < 0 && value != (int) value) {
                    first = count;
                    beyond = value;
                }
                if (count == ints.length) {
                    ints = Arrays.copyOf(ints, 2 * count);
                }
                ints[count++] = (int) value;
            }
        }
        to.setInts(Arrays.copyOf(ints, count));
        to.setBeyondInt(first, beyond);
    }
}
