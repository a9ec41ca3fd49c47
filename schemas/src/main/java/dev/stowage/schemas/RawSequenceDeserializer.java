package dev.stowage.schemas;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.Map;

/** Deserializes {@link RawSequence} from the Confluent wire format. */
public final class RawSequenceDeserializer extends WireDeserializer<RawSequence> {
    /** To be configured: {@code schema.registry.url} and what the Confluent serdes understand beside it. */
    public RawSequenceDeserializer() {
        super(ContractSchemas.rawSequence());
    }

    public RawSequenceDeserializer(SchemaRegistryClient client, Map<String, ?> config) {
        super(ContractSchemas.rawSequence(), client, config);
    }

    @Override
    RawSequence read(AvroBytes in) {
        return new RawSequence(in.readString(), in.readString(), in.readLong(), in.readString());
    }
}
