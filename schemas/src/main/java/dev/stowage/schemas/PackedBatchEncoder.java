package dev.stowage.schemas;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.Map;

/**
 * Encodes batches part by part, without a {@link PackedBatch} in between: first segments and arrays, in any order, then
 * {@link #encode}. The bytes are those of {@link PackedBatchSerializer}. Not thread-safe.
 */
public final class PackedBatchEncoder {
    private final SlotArray tokens = new SlotArray();
    private final SlotArray sequenceId = new SlotArray();
    private final AvroOutput segments = new AvroOutput(1 << 12);
    private final AvroOutput header = new AvroOutput(1 << 9);
    private final Whole serializer;
    private int count;

    /** @param config what {@link PackedBatchSerializer} is configured with */
    public PackedBatchEncoder(SchemaRegistryClient client, Map<String, ?> config) {
        serializer = new Whole(client, config);
    }

    /** Token ids, to be filled row by row. */
    public SlotArray tokens() {
        return tokens;
    }

    /** Sequence ids, to be filled row by row. */
    public SlotArray sequenceId() {
        return sequenceId;
    }

    /**
     * Appends a segment; the parameters are the components of {@link Segment}, id and source in UTF-8.
     *
     * @param id holds the id
     * @param idFrom where it starts
     * @param idLength bytes of it
     */
    public void segment(
            byte[] id,
            int idFrom,
            int idLength,
            long epoch,
            byte[] source,
            long sourceOffset,
            int row,
            int start,
            int slots,
            int length,
            int firstResidue,
            int residues,
            int sourceLength,
            boolean hasCls,
            boolean hasEos) {
        count++;
        PackedBatchCodec.writeSegment(
                segments,
                id,
                idFrom,
                idLength,
                epoch,
                source,
                sourceOffset,
                row,
                start,
                slots,
                length,
                firstResidue,
                residues,
                sourceLength,
                hasCls,
                hasEos);
    }

    /**
     * The batch of what was appended since the last call.
     *
     * @param topic that it is for, which decides its subject in the registry
     */
    public byte[] encode(String topic, BatchHeader scalars) {
        return serializer.serialize(topic, scalars);
    }

    /** The sizes are known before the first byte is written, so that the bytes are written once, in their own array. */
    private final class Whole extends WireSerializer<BatchHeader> {
        Whole(SchemaRegistryClient client, Map<String, ?> config) {
            super(ContractSchemas.packedBatch(), client, config);
        }

        @Override
        int expectedSize(BatchHeader value) {
            header.clear();
            PackedBatchCodec.writeHeader(value, header);
            if (count > 0) {
                header.writeLong(count);
            }
            return header.size() + segments.size() + 1 + tokens.encodedSize() + sequenceId.encodedSize();
        }

        @Override
        void write(BatchHeader value, AvroOutput out) {
            out.write(header);
            out.write(segments);
            out.writeLong(0);
            tokens.writeTo(out);
            sequenceId.writeTo(out);
            segments.clear();
            count = 0;
        }
    }
}
