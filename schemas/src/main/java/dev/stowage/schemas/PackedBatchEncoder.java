package dev.stowage.schemas;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.List;
import java.util.Map;

/**
 * Encodes batches part by part, without a {@link PackedBatch} in between: first the segments, then {@link #begin}, then the
 * arrays, then {@link #end}. The bytes are those of {@link PackedBatchSerializer}. Not thread-safe.
 */
public final class PackedBatchEncoder {
    private final SlotArray tokens = new SlotArray();
    private final SlotArray sequenceId = new SlotArray();
    private final AvroOutput segments = new AvroOutput(1 << 12);
    private final AvroOutput header = new AvroOutput(1 << 9);
    private final PackedBatchSerializer serializer;
    private final List<TrackArray> tracks;
    private AvroOutput batch = new AvroOutput(0);
    private int slots;
    private int count;

    /**
     * @param config configuration of {@link PackedBatchSerializer}
     * @param tracks of every batch, in their order
     */
    public PackedBatchEncoder(SchemaRegistryClient client, Map<String, ?> config, List<TrackDefinition> tracks) {
        serializer = new PackedBatchSerializer(client, config);
        this.tracks = tracks.stream().map(TrackArray::new).toList();
    }

    /** Token ids of the current batch, to be filled row by row. */
    public SlotArray tokens() {
        return tokens;
    }

    /** Sequence ids of the current batch, to be filled row by row. */
    public SlotArray sequenceId() {
        return sequenceId;
    }

    /** Tracks of the batch that was begun, each to be filled row by row, or segment by segment. */
    public List<TrackArray> tracks() {
        return tracks;
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
     * Begins the bytes of a batch with the segments appended since the last batch; then all arrays must be filled.
     *
     * @param topic topic of the batch, which determines the subject in the registry
     * @param tokenBytes bytes of all token ids ({@link SlotArray#bytesOf})
     * @param sequenceIdBytes bytes of all sequence ids
     * @param trackBytes bytes of all values of each track
     */
    public void begin(String topic, BatchHeader scalars, int tokenBytes, int sequenceIdBytes, int[] trackBytes) {
        header.clear();
        PackedBatchCodec.writeHeader(scalars, header);
        PackedBatchCodec.writeBlockStart(count, segments.size(), header);
        slots = Math.toIntExact(scalars.slots());
        int tracksSize = tracksSize(trackBytes);
        // The size is known before the first byte is written, so the value is written once, into its own array.
        AvroOutput out = serializer.begin(
                topic,
                header.size()
                        + segments.size()
                        + 1
                        + SlotArray.encodedSize(slots, tokenBytes)
                        + SlotArray.encodedSize(slots, sequenceIdBytes)
                        + SlotArray.encodedSize(tracks.size(), tracksSize));
        out.write(header);
        out.write(segments);
        out.writeLong(0);
        tokens.open(out, slots, tokenBytes);
        sequenceId.open(out, slots, sequenceIdBytes);
        PackedBatchCodec.writeBlockStart(tracks.size(), tracksSize, out);
        for (int i = 0; i < tracks.size(); i++) {
            tracks.get(i).open(out, values(i), trackBytes[i]);
        }
        out.writeLong(0);
        segments.clear();
        batch = out;
    }

    /** Bytes of all tracks. */
    private int tracksSize(int[] trackBytes) {
        int size = 0;
        for (int i = 0; i < tracks.size(); i++) {
            size = Math.addExact(size, tracks.get(i).encodedSize(values(i), trackBytes[i]));
        }
        return size;
    }

    private int values(int track) {
        return tracks.get(track).definition().count(slots, count);
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
        for (int i = 0; i < tracks.size(); i++) {
            tracks.get(i).close(values(i));
        }
        count = 0;
        return serializer.end(topic, batch);
    }
}
