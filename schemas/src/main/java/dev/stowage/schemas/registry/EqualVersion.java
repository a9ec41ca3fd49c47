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
 * A version of a subject that is the same Avro schema as a given one, in another text. Apicurio compares texts: it does not find a schema that was
 * registered from its file, with other spaces and other documentation.
 *
 * @param id of the version's schema
 */
public record EqualVersion(int version, int id) {
    /** The newest one; null if no version is equal. */
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
            // It may refer to others, which ours does not.
            return false;
        }
    }
}
