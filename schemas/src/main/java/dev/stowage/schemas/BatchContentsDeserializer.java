package dev.stowage.schemas;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.Map;

/** Deserializes a {@link PackedBatch} without its arrays, which are not decoded. */
public final class BatchContentsDeserializer extends WireDeserializer<BatchContents> {
    /** Must be configured with {@code schema.registry.url} and any other settings of the Confluent serdes. */
    public BatchContentsDeserializer() {
        super(ContractSchemas.packedBatch());
    }

    public BatchContentsDeserializer(SchemaRegistryClient client, Map<String, ?> config) {
        super(ContractSchemas.packedBatch(), client, config);
    }

    @Override
    BatchContents read(AvroBytes in) {
        return PackedBatchCodec.readContents(in);
    }
}
