package dev.stowage.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;

/**
 * The published schemas, read from the {@code .avsc} files in the jar under {@code /avro}. The generated classes
 * contain copies that also name Java's string type; only those classes use the copies.
 */
public final class ContractSchemas {
    private static final Schema RAW_SEQUENCE = load("RawSequence");
    private static final Schema PACKED_BATCH = load("PackedBatch");
    private static final Schema PAD_STATISTICS = load("PadStatistics");

    private ContractSchemas() {}

    public static Schema rawSequence() {
        return RAW_SEQUENCE;
    }

    public static Schema packedBatch() {
        return PACKED_BATCH;
    }

    public static Schema padStatistics() {
        return PAD_STATISTICS;
    }

    private static Schema load(String name) {
        try (InputStream in = ContractSchemas.class.getResourceAsStream("/avro/" + name + ".avsc")) {
            return new Schema.Parser().parse(in);
        } catch (IOException e) {
            throw new UncheckedIOException("the schema " + name + " cannot be read from the jar", e);
        }
    }
}
