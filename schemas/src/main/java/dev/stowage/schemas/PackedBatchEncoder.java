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
     * Appends a segment.
     *
     * @param row row of the batch, from 0
     * @param start its first slot in the row
     */
    public void segment(SegmentFields segment, int row, int start) {
        count++;
        PackedBatchCodec.writeSegment(segment, row, start, segments);
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
