package dev.stowage.integration.registry;

import dev.stowage.schemas.ContractSchemas;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Values of the input topic, written without Stowage's serializer. */
final class WireValues {
    private static final byte MAGIC = 0;
    private static final String DOC = ContractSchemas.rawSequence().getDoc();

    private WireValues() {}

    /** The published schema with another text in its doc, so that a registry assigns another id. */
    static String schema(String doc) {
        return ContractSchemas.rawSequence().toString().replace(DOC, doc);
    }

    /** A sequence in the published schema. */
    static GenericRecord sequence(String id, String residues) {
        GenericRecord sequence = new GenericData.Record(ContractSchemas.rawSequence());
        sequence.put("id", id);
        sequence.put("residues", residues);
        sequence.put("epoch", 0L);
        sequence.put("source", "");
        sequence.put("tracks", List.of());
        return sequence;
    }

    /** Avro binary, without a frame. */
    static byte[] avro(GenericRecord record) {
        Schema schema = record.getSchema();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        try {
            new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return out.toByteArray();
    }

    /** In the frame with a schema id. */
    static byte[] framed(int schemaId, byte[] avro) {
        return ByteBuffer.allocate(5 + avro.length)
                .put(MAGIC)
                .putInt(schemaId)
                .put(avro)
                .array();
    }

    static byte[] append(byte[] value, int... more) {
        ByteBuffer longer = ByteBuffer.allocate(value.length + more.length).put(value);
        for (int next : more) {
            longer.put((byte) next);
        }
        return longer.array();
    }
}
