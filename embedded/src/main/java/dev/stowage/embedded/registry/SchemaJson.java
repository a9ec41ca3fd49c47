package dev.stowage.embedded.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stowage.embedded.registry.Catalog.Candidate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON of schemas in requests and responses. */
final class SchemaJson {
    static final String TYPE = "AVRO";

    private SchemaJson() {}

    /** The schema to register or look up. */
    static Candidate candidate(JsonNode body) throws RegistryError {
        Request.requireOnly(
                body, "a schema", "schema", "schemaType", "references", "version", "id", "propagateSchemaTags=false");
        String type = body.path("schemaType").isNull()
                ? TYPE
                : body.path("schemaType").asText(TYPE);
        if (!type.equals(TYPE)) {
            throw RegistryError.invalidSchema(
                    "schemaType " + type + " is not supported; this registry supports " + TYPE);
        }
        String text = body.path("schema").isTextual() ? body.path("schema").asText() : "";
        if (text.isBlank()) {
            throw RegistryError.invalidSchema("Empty schema");
        }
        List<SchemaReference> references = new ArrayList<>();
        for (JsonNode reference : body.path("references")) {
            Request.requireOnly(reference, "a reference", "name", "subject", "version");
            SchemaReference found = new SchemaReference(
                    reference.path("name").asText(""),
                    reference.path("subject").asText(""),
                    reference.path("version").asInt(0));
            if (found.name().isEmpty() || found.subject().isEmpty() || found.version() < -1 || found.version() == 0) {
                throw RegistryError.invalidSchema("a reference requires a name, a subject and a version: " + reference);
            }
            Request.requireNoContext(found.subject());
            references.add(found);
        }
        return new Candidate(text, references);
    }

    /** A schema by its id or GUID. */
    static Map<String, Object> describe(RegisteredSchema schema) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("guid", schema.guid().toString());
        putContent(answer, schema.content());
        return answer;
    }

    /** A version of a subject. */
    static Map<String, Object> describe(Version version) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("subject", version.subject());
        answer.put("version", version.number());
        answer.put("id", version.schema().id());
        answer.put("guid", version.schema().guid().toString());
        putContent(answer, version.schema().content());
        if (version.deleted()) {
            answer.put("deleted", true);
        }
        return answer;
    }

    private static void putContent(Map<String, Object> answer, SchemaText content) {
        answer.put("schemaType", TYPE);
        if (!content.references().isEmpty()) {
            answer.put("references", content.references());
        }
        answer.put("schema", content.text());
    }
}
