package dev.stowage.schemas;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.Map;

/** Serializes {@link PadStatistics} in the Confluent wire format. */
public final class PadStatisticsSerializer extends WireSerializer<PadStatistics> {
    /** Must be configured with {@code schema.registry.url} and any other settings of the Confluent serdes. */
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
