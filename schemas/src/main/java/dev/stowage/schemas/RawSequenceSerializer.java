package dev.stowage.schemas;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
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
    }

    @Override
    int expectedSize(RawSequence value) {
        return 64 + value.getId().length() + value.getResidues().length();
    }
}
