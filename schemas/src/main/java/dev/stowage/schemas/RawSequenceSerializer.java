package dev.stowage.schemas;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.List;
import java.util.Map;

/** Serializes {@link RawSequence} in the Confluent wire format. */
public final class RawSequenceSerializer extends WireSerializer<RawSequence> {
    /** Must be configured with {@code schema.registry.url} and any other settings of the Confluent serdes. */
    public RawSequenceSerializer() {
        super(ContractSchemas.rawSequence());
    }

    public RawSequenceSerializer(SchemaRegistryClient client, Map<String, ?> config) {
        super(ContractSchemas.rawSequence(), client, config);
    }

    /** Serializes the fields of a {@link RawSequence}; numbers of tracks are not boxed. */
    public byte[] serialize(
            String topic, String id, String residues, long epoch, String source, List<TrackNumbers> tracks) {
        AvroOutput out = begin(topic, expectedSize(id, residues, tracks));
        writeFields(id, residues, epoch, source, out);
        writeNumbers(tracks, out);
        return end(topic, out);
    }

    @Override
    void write(RawSequence value, AvroOutput out) {
        writeFields(value.getId(), value.getResidues(), value.getEpoch(), value.getSource(), out);
        writeTracks(value.getTracks(), out);
    }

    private static void writeFields(String id, String residues, long epoch, String source, AvroOutput out) {
        out.writeString(id);
        out.writeString(residues);
        out.writeLong(epoch);
        out.writeString(source);
    }

    /** The values of a track, not boxed. */
    static TrackNumbers numbers(TrackValues track) {
        float[] floats = new float[track.getFloats().size()];
        int next = 0;
        for (float value : track.getFloats()) {
            floats[next++] = value;
        }
        int[] ints = track.getInts().stream().mapToInt(Integer::intValue).toArray();
        return new TrackNumbers(track.getName(), ints, floats);
    }

    static void writeTracks(List<TrackValues> tracks, AvroOutput out) {
        writeNumbers(tracks.stream().map(RawSequenceSerializer::numbers).toList(), out);
    }

    /** Writes the tracks as one sized block. */
    static void writeNumbers(List<TrackNumbers> tracks, AvroOutput out) {
        AvroOutput values = new AvroOutput(expectedSize(tracks));
        for (TrackNumbers track : tracks) {
            values.writeString(track.name());
            values.writeInts(track.ints());
            values.writeFloats(track.floats());
        }
        PackedBatchCodec.writeBlockStart(tracks.size(), values.size(), out);
        out.write(values);
        out.writeLong(0);
    }

    /** Size of tracks that have small integers. */
    static int expectedSize(List<TrackNumbers> tracks) {
        long size = 0;
        for (TrackNumbers track : tracks) {
            size += 64 + track.name().length() + 2L * track.ints().length + (long) Float.BYTES * track.floats().length;
        }
        return (int) Math.min(Integer.MAX_VALUE / 4, size);
    }

    private static int expectedSize(String id, String residues, List<TrackNumbers> tracks) {
        return 64 + id.length() + residues.length() + expectedSize(tracks);
    }

    @Override
    int expectedSize(RawSequence value) {
        return expectedSize(value.getId(), value.getResidues(), List.of());
    }
}
