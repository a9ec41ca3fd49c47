package dev.stowage.schemas;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.Map;

/** Serializes {@link PackedBatch} in the Confluent wire format. */
public final class PackedBatchSerializer extends WireSerializer<PackedBatch> {
    /** Must be configured with {@code schema.registry.url} and any other settings of the Confluent serdes. */
    public PackedBatchSerializer() {
        super(ContractSchemas.packedBatch());
    }

    public PackedBatchSerializer(SchemaRegistryClient client, Map<String, ?> config) {
        super(ContractSchemas.packedBatch(), client, config);
    }

    @Override
    void write(PackedBatch value, AvroOutput out) {
        PackedBatchCodec.write(value, out);
    }

    @Override
    int expectedSize(PackedBatch value) {
        return 1_024 + 2 * value.tokens().length + 64 * value.segments().size();
    }
}
