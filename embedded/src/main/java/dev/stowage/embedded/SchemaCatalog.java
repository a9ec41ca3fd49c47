package dev.stowage.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.jspecify.annotations.Nullable;

/** Schemas by id, their versions by subject, and the compatibility that each subject demands. Thread-safe. */
final class SchemaCatalog {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final @Nullable Path log;
    private final List<Schema> byId = new ArrayList<>();
    private final Map<String, TreeMap<Integer, Integer>> subjects = new TreeMap<>();
    private final Map<String, Compatibility> levels = new TreeMap<>();
    private Compatibility defaultLevel = Compatibility.BACKWARD;

    /** How a new version must get along with the ones before it. */
    enum Compatibility {
        NONE,
        BACKWARD,
        BACKWARD_TRANSITIVE,
        FORWARD,
        FORWARD_TRANSITIVE,
        FULL,
        FULL_TRANSITIVE;

        boolean isTransitive() {
            return name().endsWith("_TRANSITIVE");
        }

        boolean readsOlder() {
            return name().startsWith("BACKWARD") || name().startsWith("FULL");
        }

        boolean isReadByOlder() {
            return name().startsWith("FORWARD") || name().startsWith("FULL");
        }
    }

    /** A schema as a version of a subject. */
    record Version(String subject, int version, int id, Schema schema) {}

    private SchemaCatalog(@Nullable Path log) {
        this.log = log;
    }

    static SchemaCatalog inMemory() {
        return new SchemaCatalog(null);
    }

    /** A catalog that appends what it learns to a file, one JSON object a line, and reads it back at the start. */
    static SchemaCatalog in(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        SchemaCatalog catalog = new SchemaCatalog(file);
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                catalog.replay(line);
            }
        }
        return catalog;
    }

    static Schema parse(String text) throws RegistryError {
        try {
            return new Schema.Parser().parse(text);
        } catch (AvroRuntimeException e) {
            throw new RegistryError(42201, "no Avro schema: " + e.getMessage());
        }
    }

    synchronized int register(String subject, Schema schema) throws RegistryError, IOException {
        Version known = find(subject, schema);
        if (known != null) {
            return known.id();
        }
        List<String> complaints = complaints(schema, level(subject), versions(subject));
        if (!complaints.isEmpty()) {
            throw new RegistryError(
                    409,
                    "the schema is not " + level(subject) + " compatible with earlier versions of subject " + subject
                            + ": " + String.join("; ", complaints));
        }
        int id = byId.indexOf(schema) + 1;
        if (id == 0) {
            byId.add(schema);
            id = byId.size();
        }
        TreeMap<Integer, Integer> versions = subjects.computeIfAbsent(subject, unseen -> new TreeMap<>());
        int version = versions.isEmpty() ? 1 : versions.lastKey() + 1;
        versions.put(version, id);
        ObjectNode line = JSON.createObjectNode();
        line.put("subject", subject);
        line.put("version", version);
        line.put("id", id);
        line.put("schema", schema.toString());
        append(line);
        return id;
    }

    synchronized @Nullable Version find(String subject, Schema schema) {
        return versions(subject).stream()
                .filter(version -> version.schema().equals(schema))
                .findFirst()
                .orElse(null);
    }

    synchronized Schema schema(int id) throws RegistryError {
        if (id < 1 || id > byId.size()) {
            throw new RegistryError(40403, "Schema " + id + " not found");
        }
        return byId.get(id - 1);
    }

    synchronized List<String> subjects() {
        return List.copyOf(subjects.keySet());
    }

    /** The versions of a subject, oldest first; empty if it is unknown. */
    synchronized List<Version> versions(String subject) {
        return subjects.getOrDefault(subject, new TreeMap<>()).entrySet().stream()
                .map(entry -> new Version(subject, entry.getKey(), entry.getValue(), byId.get(entry.getValue() - 1)))
                .toList();
    }

    /** All subjects and versions that a schema stands under. */
    synchronized List<Version> usesOf(int id) {
        return subjects.keySet().stream()
                .flatMap(subject -> versions(subject).stream())
                .filter(version -> version.id() == id)
                .toList();
    }

    /** One version, by its number or {@code latest}. */
    synchronized Version version(String subject, String which) throws RegistryError {
        List<Version> versions = versions(subject);
        if (versions.isEmpty()) {
            throw new RegistryError(40401, "Subject '" + subject + "' not found.");
        }
        if (which.equals("latest") || which.equals("-1")) {
            return versions.get(versions.size() - 1);
        }
        if (!which.matches("\\d{1,9}")) {
            throw new RegistryError(42202, "The version '" + which + "' is not accepted: a number from 1, or latest");
        }
        return versions.stream()
                .filter(version -> version.version() == Integer.parseInt(which))
                .findFirst()
                .orElseThrow(() -> new RegistryError(40402, "Version " + which + " not found."));
    }

    synchronized void delete(String subject, @Nullable Integer version) throws IOException {
        forget(subject, version);
        ObjectNode line = JSON.createObjectNode();
        line.put("delete", subject);
        if (version != null) {
            line.put("version", version);
        }
        append(line);
    }

    /** The level of a subject, or the default where it has none of its own. */
    synchronized Compatibility level(@Nullable String subject) {
        return subject == null ? defaultLevel : levels.getOrDefault(subject, defaultLevel);
    }

    synchronized void setLevel(@Nullable String subject, Compatibility level) throws IOException {
        ObjectNode line = JSON.createObjectNode();
        line.put("level", level.name());
        if (subject != null) {
            line.put("of", subject);
        }
        applyLevel(subject, level);
        append(line);
    }

    /** Why a schema may not follow the given versions, empty if it may. */
    static List<String> complaints(Schema schema, Compatibility level, List<Version> earlier) {
        if (level == Compatibility.NONE || earlier.isEmpty()) {
            return List.of();
        }
        List<String> complaints = new ArrayList<>();
        List<Version> latestFirst = new ArrayList<>(earlier);
        Collections.reverse(latestFirst);
        for (Version version : level.isTransitive() ? latestFirst : latestFirst.subList(0, 1)) {
            if (level.readsOlder() && !canRead(schema, version.schema())) {
                complaints.add("it cannot read data of version " + version.version());
            }
            if (level.isReadByOlder() && !canRead(version.schema(), schema)) {
                complaints.add("version " + version.version() + " cannot read its data");
            }
        }
        return complaints;
    }

    private static boolean canRead(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                        .getType()
                == SchemaCompatibilityType.COMPATIBLE;
    }

    private void replay(String line) throws IOException {
        JsonNode entry;
        try {
            entry = JSON.readTree(line);
        } catch (JsonProcessingException cutShortByACrash) {
            return;
        }
        if (entry.has("schema")) {
            int id = entry.get("id").asInt();
            if (id == byId.size() + 1) {
                byId.add(new Schema.Parser().parse(entry.get("schema").asText()));
            }
            subjects.computeIfAbsent(entry.get("subject").asText(), unseen -> new TreeMap<>())
                    .put(entry.get("version").asInt(), id);
        } else if (entry.has("delete")) {
            forget(
                    entry.get("delete").asText(),
                    entry.has("version") ? entry.get("version").asInt() : null);
        } else if (entry.has("level")) {
            applyLevel(
                    entry.has("of") ? entry.get("of").asText() : null,
                    Compatibility.valueOf(entry.get("level").asText()));
        }
    }

    private void forget(String subject, @Nullable Integer version) {
        if (version == null) {
            subjects.remove(subject);
        } else {
            subjects.getOrDefault(subject, new TreeMap<>()).remove(version);
        }
    }

    private void applyLevel(@Nullable String subject, Compatibility level) {
        if (subject == null) {
            defaultLevel = level;
        } else {
            levels.put(subject, level);
        }
    }

    private void append(ObjectNode line) throws IOException {
        if (log != null) {
            Files.write(
                    log,
                    (JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND,
                    StandardOpenOption.SYNC);
        }
    }
}
