package dev.stowage.schemas;

import dev.stowage.schemas.registry.RegistryClients;
import dev.stowage.schemas.registry.SubjectSchemas;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Serializes values of one schema in the Confluent wire format. */
abstract class WireSerializer<T> implements Serializer<T> {
    private final Schema schema;
    private @Nullable SubjectSchemas subjects;

    WireSerializer(Schema schema) {
        this.schema = schema;
    }

    WireSerializer(Schema schema, SchemaRegistryClient client, Map<String, ?> config) {
        this.schema = schema;
        this.subjects = new SubjectSchemas(client, config);
    }

    /** Writes a value with this build's schema. */
    abstract void write(T value, AvroOutput out);

    /** Initial capacity, bytes. Most values are smaller; an exact size saves a copy. */
    abstract int expectedSize(T value);

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        if (isKey) {
            throw new ConfigException(getClass().getSimpleName() + " serializes values, not keys");
        }
        if (subjects == null) {
            subjects = new SubjectSchemas(RegistryClients.create(configs), configs);
        }
    }

    @Override
    @Contract("_, !null -> !null")
    public byte @Nullable [] serialize(String topic, @Nullable T value) {
        if (value == null) {
            return null;
        }
        AvroOutput out = begin(topic, expectedSize(value));
        write(value, out);
        return end(topic, out);
    }

    /** Begins a value of the expected size, bytes. */
    final AvroOutput begin(String topic, int size) {
        SubjectSchemas.Registered registered = registered(topic);
        AvroOutput out = new AvroOutput(WireFormat.HEADER + size);
        out.writeRaw(WireFormat.MAGIC);
        out.writeRawInt(registered.id());
        return out;
    }

    /** Ends a value that was written with this build's schema. */
    final byte[] end(String topic, AvroOutput out) {
        Schema latest = registered(topic).schema();
        return latest.equals(schema) ? out.toArray() : converted(topic, out.toArray(), latest);
    }

    private SubjectSchemas.Registered registered(String topic) {
        if (subjects == null) {
            throw new SerializationException(getClass().getSimpleName() + " is not configured: schema.registry.url");
        }
        return subjects.forWriting(topic, schema);
    }

    /** The same record in the subject's latest schema, for {@code use.latest.version}. */
    private byte[] converted(String topic, byte[] bytes, Schema latest) {
        if (SchemaCompatibility.checkReaderWriterCompatibility(latest, schema).getType()
                != SchemaCompatibilityType.COMPATIBLE) {
            throw new SerializationException(
                    "topic " + topic + ": use.latest.version=true, but the latest schema of the"
                            + " subject cannot represent " + schema.getFullName() + " of this build");
        }
        try {
            return AvroResolution.toSchema(bytes, WireFormat.HEADER, schema, latest);
        } catch (MalformedRecordException e) {
            throw new SerializationException("topic " + topic + ": cannot convert to the subject's latest schema", e);
        }
    }
}
