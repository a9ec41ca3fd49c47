package dev.stowage.schemas.registry;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaMetadata;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;

/** The schemas for writing records, with their ids: registered or looked up once per subject. Thread-safe. */
public final class SubjectSchemas {
    private static final String AUTO_REGISTER = "auto.register.schemas";
    private static final String USE_LATEST = "use.latest.version";

    private final SchemaRegistryClient client;
    private final RegistryCalls calls;
    private final boolean autoRegister;
    private final boolean useLatest;
    private final SubjectNames names;
    private final Map<String, Registered> bySubject = new HashMap<>();

    /** A schema and its id in the registry. */
    public record Registered(int id, Schema schema) {}

    /**
     * @param config settings of the serializers: auto.register.schemas, use.latest.version and the strategy of {@link
     * SubjectNames}
     */
    public SubjectSchemas(SchemaRegistryClient client, Map<String, ?> config) {
        this.client = client;
        calls = new RegistryCalls(RegistryClient.outageOf(client), true);
        autoRegister = flag(config, AUTO_REGISTER, true);
        useLatest = flag(config, USE_LATEST, false);
        names = new SubjectNames(config);
    }

    /**
     * The schema to write with, and its id.
     *
     * @throws RegistryException if the registry refuses the schema, does not have it, or is unavailable
     */
    public synchronized Registered forWriting(String topic, Schema schema) {
        String subject = names.of(topic, schema);
        Registered known = bySubject.get(subject);
        if (known == null) {
            known = calls.ask(
                    "the schema " + schema.getFullName() + " under subject " + subject + " (auto.register.schemas="
                            + autoRegister + ", use.latest.version=" + useLatest + ")",
                    () -> register(subject, schema));
            bySubject.put(subject, known);
        }
        return known;
    }

    /** Whether missing schemas are registered. */
    public boolean mayRegister() {
        return autoRegister && !useLatest;
    }

    private Registered register(String subject, Schema schema) throws IOException, RestClientException {
        AvroSchema parsed = new AvroSchema(schema);
        if (useLatest) {
            SchemaMetadata latest = client.getLatestSchemaMetadata(subject);
            return new Registered(latest.getId(), AvroText.parse(latest.getSchema()));
        }
        return new Registered(autoRegister ? client.register(subject, parsed) : lookedUp(subject, parsed), schema);
    }

    private int lookedUp(String subject, AvroSchema parsed) throws IOException, RestClientException {
        try {
            return client.getId(subject, parsed);
        } catch (RestClientException e) {
            EqualVersion equal =
                    RegistryErrors.isNotFound(e) ? EqualVersion.find(client, subject, parsed.rawSchema()) : null;
            if (equal == null) {
                throw e;
            }
            return equal.id();
        }
    }

    private static boolean flag(Map<String, ?> config, String key, boolean otherwise) {
        Object value = config.get(key);
        return value == null ? otherwise : Boolean.parseBoolean(value.toString());
    }
}
