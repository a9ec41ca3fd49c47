package dev.stowage.cluster.schemas;

import dev.stowage.schemas.registry.EqualVersion;
import dev.stowage.schemas.registry.RegistryErrors;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Looks up schemas in the registry and registers them. */
final class SchemaRegistrar {
    private final SchemaRegistryClient client;

    /** A version of a subject, and the id of its schema. */
    record Registered(int version, int id) {}

    SchemaRegistrar(SchemaRegistryClient client) {
        this.client = client;
    }

    /** Version and id of a schema in its subject; empty if the subject does not have it. */
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

    /** Registers a schema. */
    Registered register(TopicSchema used) throws IOException, RestClientException {
        AvroSchema schema = new AvroSchema(used.schema());
        int id = client.register(used.subject(), schema);
        return new Registered(client.getVersion(used.subject(), schema), id);
    }

    /** Versions of a subject; empty if the subject does not exist. */
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

    /** Reasons why a schema is incompatible with its subject; empty if it is compatible, or if the registry does not support this call. */
    List<String> incompatibilities(TopicSchema used) throws IOException {
        try {
            return client.testCompatibilityVerbose(used.subject(), new AvroSchema(used.schema()));
        } catch (RestClientException e) {
            // Some registries do not support this call. Registration then reports the incompatibility.
            return List.of();
        }
    }
}
