package dev.stowage.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;

/** The schemas as they stand in the jar, under {@code /avro}. */
public final class ContractSchemas {
    private static final Schema PACKED_BATCH = load("PackedBatch");

    private ContractSchemas() {}

    public static Schema rawSequence() {
        return RawSequence.getClassSchema();
    }

    public static Schema packedBatch() {
        return PACKED_BATCH;
    }

    public static Schema padStatistics() {
        return PadStatistics.getClassSchema();
    }

    private static Schema load(String name) {
        try (InputStream in = ContractSchemas.class.getResourceAsStream("/avro/" + name + ".avsc")) {
            return new Schema.Parser().parse(in);
        } catch (IOException e) {
            throw new UncheckedIOException("the schema " + name + " cannot be read from the jar", e);
        }
    }
}
