package dev.stowage.schemas;

import dev.stowage.schemas.registry.RegistryClients;
import dev.stowage.schemas.registry.WriterSchema;
import dev.stowage.schemas.registry.WriterSchemas;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Deserializes values of one schema, and of every schema that Avro can resolve to it, from the Confluent wire format. */
abstract class WireDeserializer<T> implements Deserializer<T> {
    private final Schema schema;
    private @Nullable WriterSchemas schemas;

    WireDeserializer(Schema schema) {
        this.schema = schema;
    }

    WireDeserializer(Schema schema, SchemaRegistryClient client, Map<String, ?> config) {
        this.schema = schema;
        this.schemas = WriterSchemas.of(client);
    }

    /** Reads a value that was written with this build's schema. */
    abstract T read(AvroBytes in);

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        if (schemas == null) {
            schemas = WriterSchemas.of(RegistryClients.create(configs));
        }
    }

    @Override
    @Contract("_, !null -> !null")
    public @Nullable T deserialize(String topic, byte @Nullable [] value) {
        return deserialize(topic, value, null);
    }

    @Override
    @Contract("_, _, !null -> !null")
    public @Nullable T deserialize(String topic, Headers headers, byte @Nullable [] value) {
        return deserialize(topic, value, WireFormat.idHeader(headers));
    }

    private @Nullable T deserialize(String topic, byte @Nullable [] value, byte @Nullable [] idHeader) {
        if (value == null) {
            return null;
        }
        try {
            return read(resolved(value, idHeader));
        } catch (MalformedRecordException | AvroBytes.MalformedException | IllegalArgumentException e) {
            throw new SerializationException("topic " + topic + ": no " + schema.getName() + ": " + e.getMessage(), e);
        }
    }

    private AvroBytes resolved(byte[] value, byte @Nullable [] idHeader) throws MalformedRecordException {
        if (schemas == null) {
            throw new SerializationException(getClass().getSimpleName() + " is not configured: schema.registry.url");
        }
        int first = idHeader == null ? WireFormat.HEADER : 0;
        Object key = idHeader == null ? WireFormat.schemaId(value, 0, value.length) : WireFormat.schemaKey(idHeader);
        WriterSchema found = schemas.of(key);
        Schema writer = found.schema();
        if (writer == null) {
            throw new MalformedRecordException(RejectReason.UNKNOWN_SCHEMA, found.problem());
        }
        byte[] bytes = writer.equals(schema) ? value : AvroResolution.toSchema(value, first, writer, schema);
        return new AvroBytes().reset(bytes, first);
    }
}
