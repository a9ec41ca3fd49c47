package dev.stowage.schemas;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Deserializes values of one schema, and of whatever Avro can resolve to it, from the Confluent wire format. */
abstract class WireDeserializer<T> implements Deserializer<T> {
    private final Schema schema;
    private @Nullable RegistryAccess registry;

    WireDeserializer(Schema schema) {
        this.schema = schema;
    }

    WireDeserializer(Schema schema, SchemaRegistryClient client, Map<String, ?> config) {
        this.schema = schema;
        this.registry = new RegistryAccess(client, config);
    }

    /** Reads a value that was written by this build's schema. */
    abstract T read(AvroBytes in);

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        if (registry == null) {
            registry = new RegistryAccess(RegistryClients.create(configs), configs);
        }
    }

    @Override
    public @Nullable T deserialize(String topic, byte @Nullable [] value) {
        if (value == null) {
            return null;
        }
        try {
            return read(resolved(value));
        } catch (MalformedRecordException | AvroBytes.MalformedException | IllegalArgumentException e) {
            throw new SerializationException("topic " + topic + ": no " + schema.getName() + ": " + e.getMessage(), e);
        }
    }

    private AvroBytes resolved(byte[] value) throws MalformedRecordException {
        if (registry == null) {
            throw new SerializationException(getClass().getSimpleName() + " is not configured: schema.registry.url");
        }
        Schema writer = registry.byId(WireFormat.schemaId(value));
        byte[] bytes = writer.equals(schema) ? value : AvroResolution.toSchema(value, writer, schema);
        return new AvroBytes().reset(bytes, WireFormat.HEADER);
    }
}
