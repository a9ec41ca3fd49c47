package dev.stowage.schemas;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.List;
import java.util.Map;

/** Serializes {@link TokenSequence} in the Confluent wire format. */
public final class TokenSequenceSerializer extends WireSerializer<TokenSequence> {
    /** To be configured: {@code schema.registry.url} and what the Confluent serdes understand beside it. */
    public TokenSequenceSerializer() {
        super(ContractSchemas.tokenSequence());
    }

    public TokenSequenceSerializer(SchemaRegistryClient client, Map<String, ?> config) {
        super(ContractSchemas.tokenSequence(), client, config);
    }

    /** Serializes the fields of a {@link TokenSequence}; numbers of tracks are not boxed. */
    public byte[] serialize(
            String topic, String id, int[] tokens, long epoch, String source, List<TrackNumbers> tracks) {
        AvroOutput out = begin(topic, expectedSize(id, tokens) + RawSequenceSerializer.expectedSize(tracks));
        writeFields(id, tokens, epoch, source, out);
        RawSequenceSerializer.writeNumbers(tracks, out);
        return end(topic, out);
    }

    private static void writeFields(String id, int[] tokens, long epoch, String source, AvroOutput out) {
        out.writeString(id);
        out.writeInts(tokens);
        out.writeLong(epoch);
        out.writeString(source);
    }

    private static int expectedSize(String id, int[] tokens) {
        return 64 + id.length() + 2 * tokens.length;
    }

    @Override
    void write(TokenSequence value, AvroOutput out) {
        writeFields(value.id(), value.tokens(), value.epoch(), value.source(), out);
        RawSequenceSerializer.writeTracks(value.tracks(), out);
    }

    @Override
    int expectedSize(TokenSequence value) {
        return expectedSize(value.id(), value.tokens());
    }
}
