package dev.stowage.schemas;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.Map;

/**
 * Encodes batches part by part, without a {@link PackedBatch} in between: first the segments, then {@link #begin}, then both
 * arrays, then {@link #end}. The bytes are those of {@link PackedBatchSerializer}. Not thread-safe.
 */
public final class PackedBatchEncoder {
    private final SlotArray tokens = new SlotArray();
    private final SlotArray sequenceId = new SlotArray();
    private final AvroOutput segments = new AvroOutput(1 << 12);
    private final AvroOutput header = new AvroOutput(1 << 9);
    private final PackedBatchSerializer serializer;
    private AvroOutput batch = new AvroOutput(0);
    private int slots;
    private int count;

    /** @param config what {@link PackedBatchSerializer} is configured with */
    public PackedBatchEncoder(SchemaRegistryClient client, Map<String, ?> config) {
        serializer = new PackedBatchSerializer(client, config);
    }

    /** Token ids of the batch that was begun, to be filled row by row, one byte each. */
    public SlotArray tokens() {
        return tokens;
    }

    /** Sequence ids of the batch that was begun, to be filled row by row. */
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
     * Begins the bytes of a batch, with the segments appended since the last one; both arrays are then to be filled.
     *
     * @param topic that it is for, which decides its subject in the registry
     * @param sequenceIdBytes what the sequence ids take in all ({@link SlotArray#bytesOf})
     */
    public void begin(String topic, BatchHeader scalars, int sequenceIdBytes) {
        header.clear();
        PackedBatchCodec.writeHeader(scalars, header);
        PackedBatchCodec.writeBlockStart(count, segments.size(), header);
        slots = Math.toIntExact(scalars.slots());
        // The size is known before the first byte is written, so that all is written once, in its own array.
        AvroOutput out = serializer.begin(
                topic,
                header.size()
                        + segments.size()
                        + 1
                        + SlotArray.encodedSize(slots, slots)
                        + SlotArray.encodedSize(slots, sequenceIdBytes));
        out.write(header);
        out.write(segments);
        out.writeLong(0);
        tokens.open(out, slots, slots);
        sequenceId.open(out, slots, sequenceIdBytes);
        segments.clear();
        count = 0;
        batch = out;
    }

    /**
     * Ends the batch that was begun.
     *
     * @param topic as at its beginning
     * @throws IllegalStateException if an array is not full
     */
    public byte[] end(String topic) {
        tokens.close(slots);
        sequenceId.close(slots);
        return serializer.end(topic, batch);
    }
}
