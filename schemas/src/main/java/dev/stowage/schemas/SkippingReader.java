package dev.stowage.schemas;

import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;

/** Skips fields that are not needed, of any schema. Not thread-safe. */
final class SkippingReader {
    private final BoundedDecoder decoder;

    SkippingReader(AvroBytes in) {
        decoder = new BoundedDecoder(in);
    }

    /**
     * Skips a value.
     *
     * @throws AvroBytes.MalformedException also where Avro throws another exception at damaged bytes: a bad index of a union, an endless
     *     recursion
     */
    void skip(Schema schema) {
        try {
            GenericDatumReader.skip(schema, decoder);
        } catch (AvroBytes.MalformedException e) {
            throw e;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw new AvroBytes.MalformedException("the bytes are not what the schema says: " + e);
        }
    }
}
