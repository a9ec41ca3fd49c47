package dev.stowage.embedded.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stowage.embedded.registry.Version.Filter;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The calls below {@code /subjects}. */
final class SubjectCalls {
    private static final String ALL_CONTEXTS = ":*:";

    private final Catalog catalog;

    SubjectCalls(Catalog catalog) {
        this.catalog = catalog;
    }

    Object list(Request request) throws RegistryError {
        request.requireOnly("deleted", "deletedOnly", "subjectPrefix", "offset", "limit");
        Predicate<String> prefix = prefix(request);
        return request.page(
                catalog.subjects(request.filter()).stream().filter(prefix).toList());
    }

    Object lookUp(Request request) throws RegistryError {
        request.requireOnly("deleted");
        String subject = request.subject(1);
        JsonNode body = request.body();
        Filter filter = request.filter();
        Version found = catalog.find(subject, SchemaJson.candidate(body), filter);
        if (found == null) {
            requireVersions(subject, filter);
            throw new RegistryError(40403, "Schema not found");
        }
        return SchemaJson.describe(found);
    }

    Object delete(Request request) throws RegistryError, IOException {
        request.requireOnly("permanent");
        return catalog.delete(request.subject(1), request.flag("permanent"));
    }

    Object versions(Request request) throws RegistryError {
        request.requireOnly("deleted", "deletedOnly", "deletedAsNegative", "offset", "limit");
        String subject = request.subject(1);
        boolean negative = request.flag("deletedAsNegative");
        Filter filter = negative ? Filter.ALL : request.filter();
        requireVersions(subject, filter == Filter.DELETED ? Filter.ALL : request.filter());
        return request.page(catalog.versions(subject, filter).stream()
                .map(version -> negative && version.deleted() ? -version.number() : version.number())
                .toList());
    }

    Object register(Request request) throws RegistryError, IOException {
        request.requireOnly();
        String subject = request.subject(1);
        requireName(subject);
        JsonNode body = request.body();
        if (body.path("id").asInt(-1) != -1 || body.path("version").asInt(0) > 0) {
            throw RegistryError.notOffered("ids and versions that the client chooses");
        }
        Map<String, Object> answer = SchemaJson.describe(catalog.register(subject, SchemaJson.candidate(body)));
        answer.remove("subject");
        return answer;
    }

    Object version(Request request) throws RegistryError {
        request.requireOnly("deleted");
        return SchemaJson.describe(catalog.version(request.subject(1), request.version(3), request.filter()));
    }

    Object versionSchema(Request request) throws RegistryError {
        request.requireOnly("deleted");
        return catalog.version(request.subject(1), request.version(3), request.filter())
                .schema()
                .content()
                .text();
    }

    Object referencedBy(Request request) throws RegistryError {
        request.requireOnly("deleted", "offset", "limit");
        Version version = catalog.version(request.subject(1), request.version(3), Filter.ALL);
        return request.page(catalog.referencesTo(version, request.filter()).stream()
                .map(user -> user.schema().id())
                .distinct()
                .toList());
    }

    Object deleteVersion(Request request) throws RegistryError, IOException {
        request.requireOnly("permanent");
        return catalog.delete(request.subject(1), request.version(3), request.flag("permanent"));
    }

    /** The subjects selected by {@code subjectPrefix}. */
    static Predicate<String> prefix(Request request) throws RegistryError {
        String given = request.parameter("subjectPrefix", ALL_CONTEXTS);
        String prefix = given.startsWith(ALL_CONTEXTS) ? given.substring(ALL_CONTEXTS.length()) : given;
        Request.requireNoContext(prefix);
        return subject -> subject.startsWith(prefix);
    }

    /** Rejects subjects that Confluent's registry rejects. */
    static void requireName(String subject) throws RegistryError {
        if (subject.isBlank()
                || subject.chars().anyMatch(Character::isISOControl)
                || List.of("__GLOBAL", "__EMPTY").contains(subject)) {
            throw new RegistryError(42208, "The specified subject '" + subject + "' is not valid");
        }
    }

    private void requireVersions(String subject, Filter filter) throws RegistryError {
        if (catalog.versions(subject, filter).isEmpty()) {
            throw RegistryError.subjectNotFound(subject);
        }
    }
}
