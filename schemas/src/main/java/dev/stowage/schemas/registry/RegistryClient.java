package dev.stowage.schemas.registry;

import com.fasterxml.jackson.core.type.TypeReference;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.RestService;
import io.confluent.kafka.schemaregistry.client.rest.entities.SchemaReference;
import io.confluent.kafka.schemaregistry.client.rest.entities.SchemaString;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The Confluent client. It also returns schemas as text, so that schemas of another type or with syntax errors are
 * answers, too.
 */
final class RegistryClient extends CachedSchemaRegistryClient {
    private static final int CACHED_SCHEMAS = 1_000;
    private static final TypeReference<SchemaString> SCHEMA = new TypeReference<>() {};

    private final RegistryRest rest;
    private final Outage outage = new Outage(System::nanoTime);
    private final WriterSchemas writers;

    RegistryClient(List<String> urls, Map<String, ?> config) {
        this(new RegistryRest(urls), config);
    }

    private RegistryClient(RegistryRest rest, Map<String, ?> config) {
        super(rest, CACHED_SCHEMAS, List.of(new AvroSchemaProvider()), config, null);
        this.rest = rest;
        writers = new WriterSchemas(this, outage);
    }

    /** The outage of a client's registry. Clients of other classes do not share it. */
    static Outage outageOf(SchemaRegistryClient client) {
        return client instanceof RegistryClient own ? own.outage : new Outage(System::nanoTime);
    }

    /** The known writer schemas of this client's registry. */
    WriterSchemas writers() {
        return writers;
    }

    /** A schema by its id. */
    SchemaString text(int id) throws IOException, RestClientException {
        return complete(rest.getId(id));
    }

    /** A schema by its GUID. */
    SchemaString text(UUID guid) throws IOException, RestClientException {
        return complete(rest.httpRequest(
                "/schemas/guids/" + guid, "GET", null, RestService.DEFAULT_REQUEST_PROPERTIES, SCHEMA));
    }

    /** A schema that another one refers to. */
    SchemaString text(SchemaReference reference) throws IOException, RestClientException {
        var version = rest.getVersion(reference.getSubject(), reference.getVersion(), true);
        SchemaString text = new SchemaString(version.getSchema());
        text.setReferences(version.getReferences());
        return complete(text);
    }

    /** JSON that is not a schema is the response of another server. */
    private static SchemaString complete(SchemaString answer) throws IOException {
        if (answer == null || answer.getSchemaString() == null) {
            throw new IOException("the answer holds no schema");
        }
        return answer;
    }
}
