package dev.stowage.embedded.registry;

import dev.stowage.embedded.registry.Change.HardDeleted;
import dev.stowage.embedded.registry.Change.Registered;
import dev.stowage.embedded.registry.Change.SoftDeleted;
import dev.stowage.embedded.registry.Change.SubjectDropped;
import dev.stowage.embedded.registry.SchemaText.Validation;
import dev.stowage.embedded.registry.Version.Filter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Schemas by id and their versions by subject, in memory. The id of a schema is permanent. Not thread-safe. */
final class Registrations {
    private final TreeMap<Integer, RegisteredSchema> byId = new TreeMap<>();
    private final Map<SchemaText.Identity, RegisteredSchema> byIdentity = new HashMap<>();
    private final Map<String, TreeMap<Integer, Version>> subjects = new TreeMap<>();

    /** A schema by its id, if a version of a subject has it, including soft-deleted versions. */
    @Nullable
    RegisteredSchema schema(int id) {
        RegisteredSchema schema = byId.get(id);
        return schema == null || uses(id, Filter.ALL).isEmpty() ? null : schema;
    }

    /** The schema with this content, null if it has no id. */
    @Nullable
    RegisteredSchema schema(SchemaText content) {
        return byIdentity.get(content.identity());
    }

    Collection<RegisteredSchema> schemas() {
        return byId.values();
    }

    int maxId() {
        return byId.isEmpty() ? 0 : byId.lastKey();
    }

    List<String> subjects(Filter filter) {
        return subjects.keySet().stream()
                .filter(subject -> filter == Filter.DELETED
                        ? versions(subject, Filter.LIVE).isEmpty()
                        : !versions(subject, filter).isEmpty())
                .toList();
    }

    /** The versions of a subject, oldest first; empty if it is unknown. */
    List<Version> versions(String subject, Filter filter) {
        return all(subject).filter(filter::includes).toList();
    }

    @Nullable
    Version version(String subject, int number) {
        TreeMap<Integer, Version> versions = subjects.get(subject);
        return versions == null ? null : versions.get(number);
    }

    int nextVersion(String subject) {
        TreeMap<Integer, Version> versions = subjects.get(subject);
        return versions == null ? 1 : versions.lastKey() + 1;
    }

    /** All versions that have a schema, by subject. */
    List<Version> uses(int id, Filter filter) {
        return subjects.keySet().stream()
                .flatMap(this::all)
                .filter(version -> version.schema().id() == id && filter.includes(version))
                .toList();
    }

    /** All versions whose schema references this one. */
    List<Version> referencesTo(String subject, int number, Filter filter) {
        return subjects.keySet().stream()
                .flatMap(this::all)
                .filter(filter::includes)
                .filter(version -> version.schema().content().references().stream()
                        .anyMatch(reference -> reference.subject().equals(subject) && reference.version() == number))
                .toList();
    }

    /**
     * Parses a text with its references.
     *
     * @throws RegistryError if it is not an Avro schema, or if a reference does not exist
     */
    SchemaText parse(String text, List<SchemaReference> references, Validation validation) throws RegistryError {
        Map<List<Object>, String> referenced = new LinkedHashMap<>();
        resolve(references, referenced);
        return SchemaText.parse(text, references, List.copyOf(referenced.values()), validation);
    }

    /**
     * Applies a change that is in the file.
     *
     * @throws IOException if it contradicts earlier changes
     */
    void apply(Registered change) throws IOException {
        SchemaText content;
        try {
            content = parse(change.text(), change.references(), Validation.NONE);
        } catch (RegistryError e) {
            throw new IOException(e.getMessage(), e);
        }
        RegisteredSchema schema = byId.get(change.id());
        if (schema == null) {
            schema = new RegisteredSchema(change.id(), content);
            byId.put(change.id(), schema);
            byIdentity.putIfAbsent(content.identity(), schema);
        } else if (!schema.content().avro().equals(content.avro())) {
            // Schemas may differ in doc, aliases and the like: earlier versions of Stowage stored these as one schema.
            throw new IOException("id " + change.id() + " already belongs to another schema");
        }
        TreeMap<Integer, Version> versions = subjects.computeIfAbsent(change.subject(), unseen -> new TreeMap<>());
        change.replaced().forEach(versions::remove);
        versions.put(change.version(), new Version(change.subject(), change.version(), schema, false));
    }

    void apply(SoftDeleted change) {
        TreeMap<Integer, Version> versions = subjects.get(change.subject());
        if (versions != null) {
            change.versions()
                    .forEach(number -> versions.computeIfPresent(number, (same, version) -> version.softDeleted()));
        }
    }

    void apply(HardDeleted change) {
        TreeMap<Integer, Version> versions = subjects.get(change.subject());
        if (versions != null) {
            change.versions().forEach(versions::remove);
            if (versions.isEmpty()) {
                subjects.remove(change.subject());
            }
        }
    }

    void apply(SubjectDropped change) {
        subjects.remove(change.subject());
    }

    private Stream<Version> all(String subject) {
        TreeMap<Integer, Version> versions = subjects.get(subject);
        return versions == null ? Stream.empty() : versions.values().stream();
    }

    private void resolve(List<SchemaReference> references, Map<List<Object>, String> resolved) throws RegistryError {
        for (SchemaReference reference : references) {
            Version version = version(reference.subject(), reference.version());
            if (version == null) {
                throw RegistryError.invalidSchema("No schema reference found for subject \"" + reference.subject()
                        + "\" and version " + reference.version());
            }
            SchemaText content = version.schema().content();
            resolve(new ArrayList<>(content.references()), resolved);
            resolved.putIfAbsent(List.of(reference.subject(), reference.version()), content.text());
        }
    }
}
