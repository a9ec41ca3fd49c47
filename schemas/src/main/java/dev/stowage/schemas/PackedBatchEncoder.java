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

    /** @param config configuration of {@link PackedBatchSerializer} */
    public PackedBatchEncoder(SchemaRegistryClient client, Map<String, ?> config) {
        serializer = new PackedBatchSerializer(client, config);
    }

    /** Token ids of the current batch, to be filled row by row, one byte each. */
    public SlotArray tokens() {
        return tokens;
    }

    /** Sequence ids of the current batch, to be filled row by row. */
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
     * Begins the bytes of a batch with the segments appended since the last batch; then both arrays must be filled.
     *
     * @param topic topic of the batch, which determines the subject in the registry
     * @param sequenceIdBytes total bytes of the sequence ids ({@link SlotArray#bytesOf})
     */
    public void begin(String topic, BatchHeader scalars, int sequenceIdBytes) {
        header.clear();
        PackedBatchCodec.writeHeader(scalars, header);
        PackedBatchCodec.writeBlockStart(count, segments.size(), header);
        slots = Math.toIntExact(scalars.slots());
        // The size is known before the first byte is written, so the value is written once, into an array of its
        // size.
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
     * Ends the current batch.
     *
     * @param topic the same as for {@link #begin}
     * @throws IllegalStateException if an array is not full
     */
    public byte[] end(String topic) {
        tokens.close(slots);
        sequenceId.close(slots);
        return serializer.end(topic, batch);
    }
}
