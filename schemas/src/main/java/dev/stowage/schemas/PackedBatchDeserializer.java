package dev.stowage.schemas;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.Map;

/** Deserializes {@link PackedBatch} from the Confluent wire format. */
public final class PackedBatchDeserializer extends WireDeserializer<PackedBatch> {
    /** To be configured: {@code schema.registry.url} and what the Confluent serdes understand beside it. */
    public PackedBatchDeserializer() {
        super(ContractSchemas.packedBatch());
    }

    public PackedBatchDeserializer(SchemaRegistryClient client, Map<String, ?> config) {
        super(ContractSchemas.packedBatch(), client, config);
    }

    @Override
    PackedBatch read(AvroBytes in) {
        return PackedBatchCodec.read(in);
    }
}
