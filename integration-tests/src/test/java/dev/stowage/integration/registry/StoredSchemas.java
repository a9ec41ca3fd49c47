package dev.stowage.integration.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Schemas of any type, and a registry's responses about them. It does not parse them, so it can also store invalid
 * ones. Thread-safe.
 */
final class StoredSchemas {
    private static final int NOT_FOUND = 404;
    private static final int NO_SUBJECT = 40401;
    private static final int NO_VERSION = 40402;
    private static final int NO_SCHEMA = 40403;

    private final List<Stored> byId = new ArrayList<>();
    private final Map<String, List<Integer>> subjects = new TreeMap<>();

    /** A schema that another one references. */
    record Reference(String name, String subject, int version) {}

    private record Stored(String type, String text, List<Reference> references) {
        String guid() {
            return UUID.nameUUIDFromBytes((type + text).getBytes(StandardCharsets.UTF_8))
                    .toString();
        }
    }

    /** Stores a schema without a subject, and returns its id. */
    synchronized int put(String type, String text, Reference... references) {
        Stored stored = new Stored(type, text, List.of(references));
        int index = byId.indexOf(stored);
        if (index < 0) {
            byId.add(stored);
            index = byId.size() - 1;
        }
        return index + 1;
    }

    /** The response to a call. */
    synchronized Answer answer(String method, List<String> path, JsonNode body) {
        String call = method + " " + (path.isEmpty() ? "" : path.get(0)) + " " + path.size();
        return switch (call) {
            case "GET  0" -> Answer.ok(Map.of());
            case "GET subjects 1" -> Answer.ok(List.copyOf(subjects.keySet()));
            case "POST subjects 2" -> lookUp(path.get(1), body);
            case "GET subjects 3" ->
                subjects.containsKey(path.get(1))
                        ? Answer.ok(versions(path.get(1)))
                        : Answer.error(NOT_FOUND, NO_SUBJECT, "Subject '" + path.get(1) + "' not found.");
            case "POST subjects 3" -> register(path.get(1), body);
            case "GET subjects 4" -> version(path.get(1), path.get(3));
            case "GET schemas 3" -> schema(path.get(1), path.get(2));
            case "GET config 1", "GET config 2" -> Answer.ok(Map.of("compatibilityLevel", "NONE"));
            case "GET mode 1", "GET mode 2" -> Answer.ok(Map.of("mode", "READWRITE"));
            default -> Answer.error(NOT_FOUND, NOT_FOUND, "HTTP 404 Not Found");
        };
    }

    private Answer register(String subject, JsonNode body) {
        int id = put(type(body), body.path("schema").asText());
        List<Integer> ids = subjects.computeIfAbsent(subject, unseen -> new ArrayList<>());
        if (!ids.contains(id)) {
            ids.add(id);
        }
        return Answer.ok(Map.of("id", id));
    }

    private Answer lookUp(String subject, JsonNode body) {
        List<Integer> ids = subjects.get(subject);
        if (ids == null) {
            return Answer.error(NOT_FOUND, NO_SUBJECT, "Subject '" + subject + "' not found.");
        }
        int id = 1 + byId.indexOf(new Stored(type(body), body.path("schema").asText(), List.of()));
        return ids.contains(id)
                ? described(subject, 1 + ids.indexOf(id))
                : Answer.error(NOT_FOUND, NO_SCHEMA, "Schema not found");
    }

    private Answer version(String subject, String version) {
        List<Integer> ids = subjects.get(subject);
        if (ids == null) {
            return Answer.error(NOT_FOUND, NO_SUBJECT, "Subject '" + subject + "' not found.");
        }
        int number = version.equals("latest") ? ids.size() : Integer.parseInt(version);
        return number < 1 || number > ids.size()
                ? Answer.error(NOT_FOUND, NO_VERSION, "Version " + version + " not found.")
                : described(subject, number);
    }

    private Answer schema(String by, String key) {
        Stored found = null;
        if (by.equals("ids")) {
            int index = Integer.parseInt(key) - 1;
            found = index >= 0 && index < byId.size() ? byId.get(index) : null;
        } else if (by.equals("guids")) {
            found = byId.stream()
                    .filter(stored -> stored.guid().equals(key))
                    .findFirst()
                    .orElse(null);
        }
        return found == null
                ? Answer.error(NOT_FOUND, NO_SCHEMA, "Schema " + key + " not found")
                : Answer.ok(described(found));
    }

    private Answer described(String subject, int version) {
        int id = Objects.requireNonNull(subjects.get(subject)).get(version - 1);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("subject", subject);
        answer.put("version", version);
        answer.put("id", id);
        answer.putAll(described(byId.get(id - 1)));
        return Answer.ok(answer);
    }

    private static Map<String, Object> described(Stored stored) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("guid", stored.guid());
        if (!stored.type().equals("AVRO")) {
            answer.put("schemaType", stored.type());
        }
        if (!stored.references().isEmpty()) {
            answer.put(
                    "references",
                    stored.references().stream()
                            .map(reference -> Map.of(
                                    "name", reference.name(),
                                    "subject", reference.subject(),
                                    "version", reference.version()))
                            .toList());
        }
        answer.put("schema", stored.text());
        return answer;
    }

    private List<Integer> versions(String subject) {
        List<Integer> versions = new ArrayList<>();
        for (int i = 1; i <= Objects.requireNonNull(subjects.get(subject)).size(); i++) {
            versions.add(i);
        }
        return versions;
    }

    private static String type(@Nullable JsonNode body) {
        return body == null ? "AVRO" : body.path("schemaType").asText("AVRO");
    }
}
