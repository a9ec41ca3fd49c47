package dev.stowage.schemas;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.Map;

/** Deserializes {@link PackedBatch} from the Confluent wire format. */
public final class PackedBatchDeserializer extends WireDeserializer<PackedBatch> {
    /** Must be configured with {@code schema.registry.url} and any other settings of the Confluent serdes. */
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
