package dev.stowage.schemas;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
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

    @Override
    void write(TokenSequence value, AvroOutput out) {
        out.writeString(value.id());
        out.writeInts(value.tokens());
        out.writeLong(value.epoch());
        out.writeString(value.source());
        RawSequenceSerializer.writeTracks(value.tracks(), out);
    }

    @Override
    int expectedSize(TokenSequence value) {
        return 64 + value.id().length() + 2 * value.tokens().length;
    }
}
