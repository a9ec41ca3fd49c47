package dev.stowage.testsupport;

import java.util.List;
import org.apache.avro.generic.GenericRecord;

/**
 * A track of a {@link DecodedBatch}.
 *
 * @param type int32 or float32
 * @param width values per slot or segment
 * @param filler an Integer or a Float
 * @param values Integers or Floats, row-major
 */
public record DecodedTrack(String name, String type, boolean isPerSlot, int width, Number filler, List<Number> values) {
    @SuppressWarnings("unchecked") // Avro's arrays of int and float
    static DecodedTrack of(GenericRecord fields) {
        String type = fields.get("type").toString();
        boolean isFloat = type.equals("float32");
        double filler = (Double) fields.get("filler");
        return new DecodedTrack(
                fields.get("name").toString(),
                type,
                fields.get("level").toString().equals("slot"),
                (Integer) fields.get("width"),
                isFloat ? (Number) (float) filler : (Number) (int) filler,
                List.copyOf((List<Number>) fields.get(isFloat ? "floats" : "ints")));
    }
}
