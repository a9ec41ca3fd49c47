package dev.stowage.schemas;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.avro.AvroTypeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Converts records of other schemas to this build's schema, by Avro's resolution rules. Slow, and rarely needed. */
final class AvroResolution {
    private AvroResolution() {}

    /**
     * Converts a value; the bytes of its frame are kept.
     *
     * @param frame bytes before the Avro binary
     * @throws MalformedRecordException if the schemas cannot be resolved, or the bytes do not match the writer's schema
     */
    static byte[] toSchema(byte[] value, int frame, Schema writer, Schema reader) throws MalformedRecordException {
        try {
            AvroBytes in = new AvroBytes().reset(value, frame);
            Object record = new GenericDatumReader<>(writer, reader).read(null, new BoundedDecoder(in));
            in.requireEnd();
            ByteArrayOutputStream out = new ByteArrayOutputStream(value.length + 16);
            out.write(value, 0, frame);
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
            new GenericDatumWriter<>(reader).write(record, encoder);
            encoder.flush();
            return out.toByteArray();
        } catch (AvroTypeException e) {
            throw new MalformedRecordException(
                    RejectReason.WRONG_SCHEMA,
                    "schema " + writer.getFullName() + " cannot be read as " + reader.getFullName() + ": "
                            + e.getMessage());
        } catch (IOException | RuntimeException | StackOverflowError e) {
            // For damaged bytes, Avro throws various unchecked exceptions: for a negative size, an invalid length, a
            // bad index.
            throw new MalformedRecordException(
                    RejectReason.MALFORMED_AVRO,
                    "the bytes are not what schema " + writer.getFullName() + " says: " + e);
        }
    }
}
