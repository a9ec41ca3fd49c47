package dev.stowage.schemas;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.Map;

/** Deserializes {@link PadStatistics} from the Confluent wire format. */
public final class PadStatisticsDeserializer extends WireDeserializer<PadStatistics> {
    /** Must be configured with {@code schema.registry.url} and any other settings of the Confluent serdes. */
    public PadStatisticsDeserializer() {
        super(ContractSchemas.padStatistics());
    }

    public PadStatisticsDeserializer(SchemaRegistryClient client, Map<String, ?> config) {
        super(ContractSchemas.padStatistics(), client, config);
    }

    @Override
    PadStatistics read(AvroBytes in) {
        return SpecificCodec.read(PadStatistics.class, PadStatistics.getClassSchema(), in);
    }
}
