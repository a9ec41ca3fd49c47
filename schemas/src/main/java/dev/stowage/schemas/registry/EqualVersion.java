package dev.stowage.schemas.registry;

import io.confluent.kafka.schemaregistry.client.SchemaMetadata;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Finds a version of a subject whose Avro schema equals a given one but has another text. Apicurio compares texts: it
 * does not find a schema that was registered from its file with other white space or documentation.
 *
 * @param id of the version's schema
 */
public record EqualVersion(int version, int id) {
    /** The newest equal version; null if there is none. */
    public static @Nullable EqualVersion find(SchemaRegistryClient client, String subject, Schema schema)
            throws IOException, RestClientException {
        List<Integer> versions;
        try {
            versions = new ArrayList<>(client.getAllVersions(subject));
        } catch (RestClientException e) {
            if (RegistryErrors.isNotFound(e)) {
                return null;
            }
            throw e;
        }
        Collections.reverse(versions);
        for (int version : versions) {
            SchemaMetadata found = client.getSchemaMetadata(subject, version);
            if (isEqual(found, schema)) {
                return new EqualVersion(version, found.getId());
            }
        }
        return null;
    }

    private static boolean isEqual(SchemaMetadata found, Schema schema) {
        if (found.getSchemaType() != null && !found.getSchemaType().equals("AVRO")) {
            return false;
        }
        try {
            return AvroText.parse(found.getSchema()).equals(schema);
        } catch (AvroRuntimeException e) {
            // A schema with references cannot equal Stowage's, which has none.
            return false;
        }
    }
}
