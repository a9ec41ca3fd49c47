package dev.stowage.schemas;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/** Avro's own codec for generated records, for topics with few records. */
final class SpecificCodec {
    private SpecificCodec() {}

    static void write(SpecificRecord record, AvroOutput out) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        // Writes arrays and maps as one sized block each.
        BinaryEncoder encoder = EncoderFactory.get().blockingDirectBinaryEncoder(bytes, null);
        try {
            new SpecificDatumWriter<SpecificRecord>(record.getSchema(), ContractData.INSTANCE).write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail", e);
        }
        out.writeRaw(bytes.toByteArray(), 0, bytes.size());
    }

    static <T> T read(Class<T> type, Schema schema, AvroBytes in) {
        try {
            Object record =
                    new SpecificDatumReader<>(schema, schema, ContractData.INSTANCE).read(null, new BoundedDecoder(in));
            in.requireEnd();
            return type.cast(record);
        } catch (AvroBytes.MalformedException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new AvroBytes.MalformedException("the bytes are not what schema " + schema.getName() + " says: " + e);
        }
    }
}
