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

    @Override
    void write(RawSequence value, AvroOutput out) {
        out.writeString(value.getId());
        out.writeString(value.getResidues());
        out.writeLong(value.getEpoch());
        out.writeString(value.getSource());
        writeTracks(value.getTracks(), out);
    }

    private static void writeTracks(List<TrackValues> tracks, AvroOutput out) {
        AvroOutput values = new AvroOutput(tracks.isEmpty() ? 0 : 1 << 10);
        for (TrackValues track : tracks) {
            values.writeString(track.getName());
            values.writeInts(
                    track.getInts().stream().mapToInt(Integer::intValue).toArray());
            float[] floats = new float[track.getFloats().size()];
            int next = 0;
            for (float value : track.getFloats()) {
                floats[next++] = value;
            }
            values.writeFloats(floats);
        }
        PackedBatchCodec.writeBlockStart(tracks.size(), values.size(), out);
        out.write(values);
        out.writeLong(0);
    }

    @Override
    int expectedSize(RawSequence value) {
        return 64 + value.getId().length() + value.getResidues().length();
    }
}
