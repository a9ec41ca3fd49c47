package dev.stowage.cluster.schemas;

import dev.stowage.schemas.registry.EqualVersion;
import dev.stowage.schemas.registry.RegistryErrors;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Looks schemas up in the registry and registers them. */
final class SchemaRegistrar {
    private final SchemaRegistryClient client;

    /** A version of a subject, and the id of its schema. */
    record Registered(int version, int id) {}

    SchemaRegistrar(SchemaRegistryClient client) {
        this.client = client;
    }

    /** What a subject has a schema as; empty if it does not have it. */
    Optional<Registered> find(TopicSchema used) throws IOException, RestClientException {
        AvroSchema schema = new AvroSchema(used.schema());
        try {
            int id = client.getId(used.subject(), schema);
            return Optional.of(new Registered(client.getVersion(used.subject(), schema), id));
        } catch (RestClientException e) {
            if (RegistryErrors.isNotFound(e)) {
                return Optional.ofNullable(EqualVersion.find(client, used.subject(), used.schema()))
                        .map(equal -> new Registered(equal.version(), equal.id()));
            }
            throw e;
        }
    }

    /** Registers a schema that its subject does not have. */
    Registered register(TopicSchema used) throws IOException, RestClientException {
        AvroSchema schema = new AvroSchema(used.schema());
        int id = client.register(used.subject(), schema);
        return new Registered(client.getVersion(used.subject(), schema), id);
    }

    /** Versions of a subject; none if the registry does not have it. */
    List<Integer> versions(String subject) throws IOException, RestClientException {
        try {
            return client.getAllVersions(subject);
        } catch (RestClientException e) {
            if (RegistryErrors.isNotFound(e)) {
                return List.of();
            }
            throw e;
        }
    }

    /** Why a subject with versions would not take a schema; empty if it would, or if the registry does not say. */
    List<String> incompatibilities(TopicSchema used) throws IOException {
        try {
            return client.testCompatibilityVerbose(used.subject(), new AvroSchema(used.schema()));
        } catch (RestClientException e) {
            // Some registries do not have this call, and registering tells as well.
            return List.of();
        }
    }
}
