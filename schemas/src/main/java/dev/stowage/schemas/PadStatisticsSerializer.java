package dev.stowage.schemas;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.Map;

/** Serializes {@link PadStatistics} in the Confluent wire format. */
public final class PadStatisticsSerializer extends WireSerializer<PadStatistics> {
    /** To be configured: {@code schema.registry.url} and what the Confluent serdes understand beside it. */
    public PadStatisticsSerializer() {
        super(ContractSchemas.padStatistics());
    }

    public PadStatisticsSerializer(SchemaRegistryClient client, Map<String, ?> config) {
        super(ContractSchemas.padStatistics(), client, config);
    }

    @Override
    void write(PadStatistics value, AvroOutput out) {
        SpecificCodec.write(value, out);
    }

    @Override
    int expectedSize(PadStatistics value) {
        return 512;
    }
}
