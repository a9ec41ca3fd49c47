package dev.stowage.schemas;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.Arrays;
import java.util.Map;
import org.apache.avro.Schema;

/** Reads raw sequences in place, so that residues become tokens without a string in between. Not thread-safe. */
public final class RawSequenceReader {
    private final RegistryAccess registry;
    private final AvroBytes in = new AvroBytes();
    private final RawSequenceView view = new RawSequenceView();
    private int knownId = -1;
    private boolean knownIsOurs;

    public RawSequenceReader(SchemaRegistryClient client) {
        registry = new RegistryAccess(client, Map.of());
    }

    /**
     * Reads a value in the Confluent wire format, written by {@link RawSequence}'s schema or one that resolves to it.
     *
     * @return valid until the next call
     * @throws MalformedRecordException if it is none
     * @throws RegistryException if the registry does not say what its schema id means
     */
    public RawSequenceView read(byte[] value) throws MalformedRecordException {
        return read(value, 0, value.length);
    }

    /**
     * Reads a value that stands among other bytes, as {@link #read(byte[])} does.
     *
     * @param bytes hold it; not to be changed as long as the view is looked at
     * @param from where it starts
     * @param length bytes of it
     */
    public RawSequenceView read(byte[] bytes, int from, int length) throws MalformedRecordException {
        int id = WireFormat.schemaId(bytes, from, length);
        in.reset(bytes, from, length, WireFormat.HEADER);
        if (id != knownId || !knownIsOurs) {
            Schema writer = registry.byId(id);
            knownIsOurs = writer.equals(ContractSchemas.rawSequence());
            knownId = id;
            if (!knownIsOurs) {
                byte[] value = Arrays.copyOfRange(bytes, from, from + length);
                byte[] resolved = AvroResolution.toSchema(value, writer, ContractSchemas.rawSequence());
                in.reset(resolved, WireFormat.HEADER);
            }
        }
        try {
            return readFields();
        } catch (AvroBytes.MalformedException e) {
            throw new MalformedRecordException(RejectReason.MALFORMED_AVRO, String.valueOf(e.getMessage()));
        }
    }

    private RawSequenceView readFields() {
        int idLength = in.readLength();
        int idOffset = in.position();
        in.skip(idLength);
        int residuesLength = in.readLength();
        int residuesOffset = in.position();
        in.skip(residuesLength);
        long epoch = in.readLong();
        int sourceLength = in.readLength();
        int sourceOffset = in.position();
        in.skip(sourceLength);
        in.requireEnd();
        view.set(in.bytes(), idOffset, idLength, residuesOffset, residuesLength, epoch, sourceOffset, sourceLength);
        return view;
    }
}
