package dev.stowage.embedded.registry;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stowage.embedded.registry.Change.HardDeleted;
import dev.stowage.embedded.registry.Change.LevelSet;
import dev.stowage.embedded.registry.Change.ModeSet;
import dev.stowage.embedded.registry.Change.Registered;
import dev.stowage.embedded.registry.Change.SoftDeleted;
import dev.stowage.embedded.registry.Change.SubjectDropped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Reads and writes changes as lines of JSON. Unknown lines, of a newer version of Stowage, are an error, so that none is skipped. */
final class ChangeFormat {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    private ChangeFormat() {}

    /** The line including the line feed. */
    static byte[] write(Change change) {
        ObjectNode line = JSON.createObjectNode();
        if (change instanceof Registered registered) {
            line.put("subject", registered.subject());
            line.put("version", registered.version());
            line.put("id", registered.id());
            line.put("schema", registered.text());
            if (!registered.references().isEmpty()) {
                ArrayNode references = line.putArray("references");
                registered.references().forEach(reference -> references
                        .addObject()
                        .put("name", reference.name())
                        .put("subject", reference.subject())
                        .put("version", reference.version()));
            }
            if (!registered.replaced().isEmpty()) {
                numbers(line.putArray("replaced"), registered.replaced());
            }
        } else if (change instanceof SoftDeleted deleted) {
            numbers(line.put("softDelete", deleted.subject()).putArray("versions"), deleted.versions());
        } else if (change instanceof HardDeleted deleted) {
            numbers(line.put("delete", deleted.subject()).putArray("versions"), deleted.versions());
        } else if (change instanceof SubjectDropped dropped) {
            line.put("delete", dropped.subject());
        } else if (change instanceof LevelSet set) {
            setting(line, "level", set.level(), set.subject());
        } else if (change instanceof ModeSet set) {
            setting(line, "mode", set.mode(), set.subject());
        }
        try {
            return (JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of strings and numbers can be written", e);
        }
    }

    /**
     * Reads a line.
     *
     * @throws IOException if it is corrupt or unknown
     */
    static Change read(byte[] bytes) throws IOException {
        JsonNode line = JSON.readTree(bytes);
        if (line.has("schema")) {
            known(line, "subject", "version", "id", "schema", "references", "replaced");
            return new Registered(
                    text(line, "subject"),
                    number(line, "version"),
                    number(line, "id"),
                    text(line, "schema"),
                    references(line.path("references")),
                    numbers(line.path("replaced")));
        } else if (line.has("softDelete")) {
            known(line, "softDelete", "versions");
            return new SoftDeleted(text(line, "softDelete"), numbers(line.path("versions")));
        } else if (line.has("delete")) {
            known(line, "delete", "versions", "version");
            String subject = text(line, "delete");
            if (line.has("versions")) {
                return new HardDeleted(subject, numbers(line.path("versions")));
            }
            return line.has("version")
                    ? new HardDeleted(subject, List.of(number(line, "version")))
                    : new SubjectDropped(subject);
        } else if (line.has("level")) {
            known(line, "level", "of");
            return new LevelSet(subject(line), constant(CompatibilityLevel.class, line.path("level")));
        } else if (line.has("mode")) {
            known(line, "mode", "of");
            return new ModeSet(subject(line), constant(Mode.class, line.path("mode")));
        }
        throw new IOException("this version of Stowage does not know this kind of change");
    }

    private static void setting(ObjectNode line, String name, @Nullable Enum<?> value, @Nullable String subject) {
        line.put(name, value == null ? null : value.name());
        if (subject != null) {
            line.put("of", subject);
        }
    }

    private static void numbers(ArrayNode array, List<Integer> numbers) {
        numbers.forEach(array::add);
    }

    private static void known(JsonNode line, String... fields) throws IOException {
        List<String> unknown = new ArrayList<>();
        line.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(List.of(fields));
        if (!unknown.isEmpty()) {
            throw new IOException("this version of Stowage does not know these fields: " + unknown);
        }
    }

    private static String text(JsonNode line, String field) throws IOException {
        if (!line.path(field).isTextual()) {
            throw new IOException("its field '" + field + "' is not text");
        }
        return line.path(field).asText();
    }

    private static int number(JsonNode line, String field) throws IOException {
        if (!line.path(field).canConvertToInt() || line.path(field).asInt() < 1) {
            throw new IOException("its field '" + field + "' is not a number of 1 or more");
        }
        return line.path(field).asInt();
    }

    private static List<Integer> numbers(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asInt)
                .toList();
    }

    private static List<SchemaReference> references(JsonNode array) throws IOException {
        List<SchemaReference> references = new ArrayList<>();
        for (JsonNode reference : array) {
            references.add(new SchemaReference(
                    text(reference, "name"), text(reference, "subject"), number(reference, "version")));
        }
        return references;
    }

    private static @Nullable String subject(JsonNode line) throws IOException {
        return line.has("of") ? text(line, "of") : null;
    }

    private static <E extends Enum<E>> @Nullable E constant(Class<E> type, JsonNode value) throws IOException {
        try {
            return value.isNull() ? null : Enum.valueOf(type, value.asText());
        } catch (IllegalArgumentException e) {
            throw new IOException("this version of Stowage does not know this value: " + value, e);
        }
    }
}
