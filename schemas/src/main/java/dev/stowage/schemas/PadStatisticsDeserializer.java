package dev.stowage.schemas;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.Map;

/** Deserializes {@link PadStatistics} from the Confluent wire format. */
public final class PadStatisticsDeserializer extends WireDeserializer<PadStatistics> {
    /** To be configured: {@code schema.registry.url} and what the Confluent serdes understand beside it. */
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
