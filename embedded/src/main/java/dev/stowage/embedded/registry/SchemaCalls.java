package dev.stowage.embedded.registry;

import dev.stowage.embedded.registry.Version.Filter;
import java.util.List;
import java.util.Map;

/** The calls below {@code /schemas}. Their parameter {@code subject} only selects a context, and this registry has only one. */
final class SchemaCalls {
    private final Catalog catalog;

    SchemaCalls(Catalog catalog) {
        this.catalog = catalog;
    }

    Object list(Request request) throws RegistryError {
        request.requireOnly("subjectPrefix", "deleted", "latestOnly", "offset", "limit");
        Filter filter = request.filter();
        boolean latestOnly = request.flag("latestOnly");
        return request.page(catalog.subjects(filter).stream()
                .filter(SubjectCalls.prefix(request))
                .map(subject -> catalog.versions(subject, filter))
                .flatMap(versions -> versions.stream().skip(latestOnly ? versions.size() - 1 : 0))
                .map(SchemaJson::describe)
                .toList());
    }

    Object schema(Request request) throws RegistryError {
        request.requireOnly("subject", "fetchMaxId");
        Map<String, Object> answer = SchemaJson.describe(byId(request));
        if (request.flag("fetchMaxId")) {
            answer.put("maxId", catalog.maxId());
        }
        return answer;
    }

    Object text(Request request) throws RegistryError {
        request.requireOnly("subject");
        return byId(request).content().text();
    }

    Object subjects(Request request) throws RegistryError {
        return request.page(
                uses(request).stream().map(Version::subject).distinct().toList());
    }

    Object versions(Request request) throws RegistryError {
        return request.page(uses(request).stream()
                .map(use -> Map.of("subject", use.subject(), "version", use.number()))
                .toList());
    }

    Object byGuid(Request request) throws RegistryError {
        request.requireOnly();
        List<RegisteredSchema> found = catalog.schemas(request.path().get(2));
        if (found.isEmpty()) {
            throw RegistryError.schemaNotFound(request.path().get(2));
        }
        return SchemaJson.describe(found.get(0));
    }

    Object idsByGuid(Request request) throws RegistryError {
        request.requireOnly();
        return catalog.schemas(request.path().get(2)).stream()
                .map(schema -> Map.of("context", ".", "id", schema.id()))
                .toList();
    }

    private List<Version> uses(Request request) throws RegistryError {
        request.requireOnly("subject", "deleted", "offset", "limit");
        return catalog.uses(byId(request).id(), request.filter());
    }

    private RegisteredSchema byId(Request request) throws RegistryError {
        Request.requireNoContext(request.parameter("subject", ""));
        String text = request.path().get(2);
        try {
            return catalog.schema(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            throw new RegistryError(404, "a schema id must be a number, but was '" + text + "'");
        }
    }
}
