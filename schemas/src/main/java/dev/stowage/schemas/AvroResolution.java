package dev.stowage.schemas;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.avro.AvroTypeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Brings records of other schemas into the form of this build's, by Avro's own rules. Slow, and rarely needed. */
final class AvroResolution {
    private AvroResolution() {}

    /**
     * Rewrites a value; the bytes of its frame remain at its start.
     *
     * @param frame bytes before the Avro binary
     * @throws MalformedRecordException if the schemas do not fit, or the bytes are not what the writer's says
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
            // Damaged bytes make Avro throw what it likes: a negative size, a length that no array has, a bad index.
            throw new MalformedRecordException(
                    RejectReason.MALFORMED_AVRO,
                    "the bytes are not what schema " + writer.getFullName() + " says: " + e);
        }
    }
}
