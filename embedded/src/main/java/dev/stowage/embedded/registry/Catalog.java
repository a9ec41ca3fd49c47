package dev.stowage.embedded.registry;

import dev.stowage.embedded.registry.Change.HardDeleted;
import dev.stowage.embedded.registry.Change.LevelSet;
import dev.stowage.embedded.registry.Change.ModeSet;
import dev.stowage.embedded.registry.Change.Registered;
import dev.stowage.embedded.registry.Change.SoftDeleted;
import dev.stowage.embedded.registry.Change.SubjectDropped;
import dev.stowage.embedded.registry.SchemaText.Validation;
import dev.stowage.embedded.registry.Version.Filter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The content of the registry and the rules for changes. A change is visible after it was written to disk; if that fails, nothing changes.
 * Thread-safe.
 */
final class Catalog implements AutoCloseable {
    private final @Nullable ChangeLog log;
    private final Registrations registrations = new Registrations();
    private final Settings<CompatibilityLevel> levels = new Settings<>(CompatibilityLevel.BACKWARD);
    private final Settings<Mode> modes = new Settings<>(Mode.READWRITE);

    /** A schema as a client sends it; a reference to version -1 means the latest. */
    record Candidate(String text, List<SchemaReference> references) {}

    private Catalog(@Nullable ChangeLog log) {
        this.log = log;
    }

    static Catalog inMemory() {
        return new Catalog(null);
    }

    /**
     * A catalog that appends its changes to a file, and starts with the changes in that file.
     *
     * @throws IOException if the file is corrupt
     */
    static Catalog over(ChangeLog log) throws IOException {
        Catalog catalog = new Catalog(log);
        log.replay(catalog::apply);
        return catalog;
    }

    /** Registers a schema in a subject, or returns its existing version. */
    synchronized Version register(String subject, Candidate candidate) throws RegistryError, IOException {
        SchemaText content = parse(candidate, Validation.LOOKUP);
        Version known = find(subject, content, Filter.LIVE);
        if (known != null) {
            return known;
        }
        requireWritable(subject);
        content = parse(candidate, Validation.NEW);
        for (SchemaReference reference : content.references()) {
            referenced(reference);
        }
        List<String> complaints = complaints(subject, content, versions(subject, Filter.LIVE));
        if (!complaints.isEmpty()) {
            throw new RegistryError(
                    409,
                    "Schema being registered is incompatible with an earlier schema for subject \"" + subject
                            + "\", details: " + complaints);
        }
        RegisteredSchema schema = registrations.schema(content);
        int id = schema == null ? registrations.maxId() + 1 : schema.id();
        int number = registrations.nextVersion(subject);
        List<Integer> replaced = versions(subject, Filter.DELETED).stream()
                .filter(version -> version.schema().id() == id
                        && registrations
                                .referencesTo(subject, version.number(), Filter.ALL)
                                .isEmpty())
                .map(Version::number)
                .toList();
        String text = schema == null ? content.text() : schema.content().text();
        commit(new Registered(subject, number, id, text, content.references(), replaced));
        return Objects.requireNonNull(registrations.version(subject, number));
    }

    /** The version of a subject with this schema, null if there is none. */
    synchronized @Nullable Version find(String subject, Candidate candidate, Filter filter) throws RegistryError {
        return find(subject, parse(candidate, Validation.LOOKUP), filter);
    }

    /** Incompatibilities of a schema with the given versions, empty if there are none. */
    synchronized List<String> complaints(String subject, Candidate candidate, List<Version> earlier)
            throws RegistryError {
        return complaints(subject, parse(candidate, Validation.NEW), earlier);
    }

    synchronized RegisteredSchema schema(int id) throws RegistryError {
        RegisteredSchema schema = registrations.schema(id);
        if (schema == null) {
            throw RegistryError.schemaNotFound(Integer.toString(id));
        }
        return schema;
    }

    /** The schemas with this GUID: usually one, more if registered by an earlier version of Stowage. */
    synchronized List<RegisteredSchema> schemas(String guid) {
        return registrations.schemas().stream()
                .filter(schema -> schema.guid().toString().equals(guid) && registrations.schema(schema.id()) != null)
                .toList();
    }

    synchronized int maxId() {
        return registrations.maxId();
    }

    synchronized List<String> subjects(Filter filter) {
        return registrations.subjects(filter);
    }

    /** The versions of a subject, oldest first; empty if there are none. */
    synchronized List<Version> versions(String subject, Filter filter) {
        return registrations.versions(subject, filter);
    }

    /** All versions that have a schema. */
    synchronized List<Version> uses(int id, Filter filter) {
        return registrations.uses(id, filter);
    }

    /** All versions whose schema references this one. */
    synchronized List<Version> referencesTo(Version version, Filter filter) {
        return registrations.referencesTo(version.subject(), version.number(), filter);
    }

    /** One version by its number, or the latest live one by -1. */
    synchronized Version version(String subject, int number, Filter filter) throws RegistryError {
        List<Version> versions = versions(subject, filter);
        if (versions.isEmpty()) {
            throw RegistryError.subjectNotFound(subject);
        }
        if (number == -1) {
            List<Version> live = versions(subject, Filter.LIVE);
            if (live.isEmpty()) {
                throw RegistryError.versionNotFound(number);
            }
            return live.get(live.size() - 1);
        }
        return versions.stream()
                .filter(version -> version.number() == number)
                .findFirst()
                .orElseThrow(() -> RegistryError.versionNotFound(number));
    }

    /** Soft-deletes a subject, or permanently deletes a soft-deleted one; returns the deleted versions. */
    synchronized List<Integer> delete(String subject, boolean permanent) throws RegistryError, IOException {
        List<Version> all = versions(subject, Filter.ALL);
        List<Version> live = versions(subject, Filter.LIVE);
        if (all.isEmpty()) {
            throw RegistryError.subjectNotFound(subject);
        }
        if (!permanent && live.isEmpty()) {
            throw new RegistryError(
                    40404, "Subject '" + subject + "' was soft deleted. Set permanent=true to delete permanently");
        }
        requireWritable(subject);
        for (Version version : permanent ? all : live) {
            requireUnreferenced(version, permanent, subject);
        }
        if (permanent && !live.isEmpty()) {
            throw new RegistryError(
                    40405, "Subject '" + subject + "' was not deleted first before being permanently deleted");
        }
        List<Integer> numbers =
                (permanent ? all : live).stream().map(Version::number).toList();
        commit(permanent ? new HardDeleted(subject, numbers) : new SoftDeleted(subject, numbers));
        return numbers;
    }

    /** Soft-deletes a version, or permanently deletes a soft-deleted one; returns its number. */
    synchronized int delete(String subject, int number, boolean permanent) throws RegistryError, IOException {
        Version version = version(subject, number, Filter.ALL);
        if (!permanent && version.deleted()) {
            throw new RegistryError(
                    40406,
                    "Subject '" + subject + "' Version " + version.number()
                            + " was soft deleted. Set permanent=true to delete permanently");
        }
        requireWritable(subject);
        requireUnreferenced(version, permanent, null);
        if (permanent && !version.deleted()) {
            throw new RegistryError(
                    40407,
                    "Subject '" + subject + "' Version " + version.number()
                            + " was not deleted first before being permanently deleted");
        }
        List<Integer> numbers = List.of(version.number());
        commit(permanent ? new HardDeleted(subject, numbers) : new SoftDeleted(subject, numbers));
        return version.number();
    }

    /** The compatibility level of a subject, or the default: either its own or the effective one. */
    synchronized @Nullable CompatibilityLevel level(@Nullable String subject, boolean inherited) {
        return inherited ? levels.effective(subject) : levels.own(subject);
    }

    synchronized void setLevel(@Nullable String subject, @Nullable CompatibilityLevel level)
            throws RegistryError, IOException {
        requireWritable(subject);
        commit(new LevelSet(subject, level));
    }

    /** The mode of a subject, or the default: either its own or the effective one. */
    synchronized @Nullable Mode mode(@Nullable String subject, boolean inherited) {
        return inherited ? modes.effective(subject) : modes.own(subject);
    }

    synchronized void setMode(@Nullable String subject, @Nullable Mode mode) throws IOException {
        commit(new ModeSet(subject, mode));
    }

    @Override
    public synchronized void close() throws IOException {
        if (log != null) {
            log.close();
        }
    }

    private @Nullable Version find(String subject, SchemaText content, Filter filter) {
        List<Version> found = versions(subject, filter).stream()
                .filter(version -> version.schema().content().identity().equals(content.identity()))
                .toList();
        return found.isEmpty() ? null : found.get(found.size() - 1);
    }

    private List<String> complaints(String subject, SchemaText content, List<Version> earlier) {
        return CompatibilityCheck.complaints(content, levels.effective(subject), earlier);
    }

    private SchemaText parse(Candidate candidate, Validation validation) throws RegistryError {
        List<SchemaReference> references = new ArrayList<>();
        for (SchemaReference reference : candidate.references()) {
            int number = reference.version() == -1 ? referenced(reference).number() : reference.version();
            references.add(new SchemaReference(reference.name(), reference.subject(), number));
        }
        return registrations.parse(candidate.text(), references, validation);
    }

    private Version referenced(SchemaReference reference) throws RegistryError {
        try {
            return version(reference.subject(), reference.version(), Filter.LIVE);
        } catch (RegistryError e) {
            throw RegistryError.invalidSchema("of the reference '" + reference.name() + "': " + e.getMessage());
        }
    }

    private void requireWritable(@Nullable String subject) throws RegistryError {
        if (modes.effective(subject) == Mode.READONLY) {
            throw RegistryError.readOnly(subject == null ? "(all)" : subject);
        }
    }

    private void requireUnreferenced(Version version, boolean permanent, @Nullable String except) throws RegistryError {
        List<String> references =
                registrations
                        .referencesTo(version.subject(), version.number(), permanent ? Filter.ALL : Filter.LIVE)
                        .stream()
                        .filter(other -> !other.subject().equals(except))
                        .map(other -> other.subject() + " version " + other.number())
                        .toList();
        if (!references.isEmpty()) {
            throw new RegistryError(
                    42206,
                    "One or more references exist to the schema of subject " + version.subject() + " version "
                            + version.number() + ": " + String.join(", ", references));
        }
    }

    private void commit(Change change) throws IOException {
        if (log != null) {
            log.append(change);
        }
        apply(change);
    }

    private void apply(Change change) throws IOException {
        if (change instanceof Registered registered) {
            registrations.apply(registered);
        } else if (change instanceof SoftDeleted deleted) {
            registrations.apply(deleted);
        } else if (change instanceof HardDeleted deleted) {
            registrations.apply(deleted);
            if (registrations.versions(deleted.subject(), Filter.ALL).isEmpty()) {
                levels.set(deleted.subject(), null);
                modes.set(deleted.subject(), null);
            }
        } else if (change instanceof SubjectDropped dropped) {
            registrations.apply(dropped);
        } else if (change instanceof LevelSet set) {
            levels.set(set.subject(), set.level());
        } else if (change instanceof ModeSet set) {
            modes.set(set.subject(), set.mode());
        }
    }
}
