package dev.stowage.schemas;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.Map;

/** Deserializes a {@link PackedBatch} but for its arrays, which are not even looked at. */
public final class BatchContentsDeserializer extends WireDeserializer<BatchContents> {
    /** To be configured: {@code schema.registry.url} and what the Confluent serdes understand beside it. */
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
