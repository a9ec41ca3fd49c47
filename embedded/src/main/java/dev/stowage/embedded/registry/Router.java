package dev.stowage.embedded.registry;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The REST calls of this registry, by method and path. */
final class Router {
    private final List<Route> routes;

    /** Handles a request; the result is serialized as JSON. */
    interface Call {
        Object answer(Request request) throws RegistryError, IOException;
    }

    private record Route(String method, List<String> template, Call call) {
        static Route of(String method, String template, Call call) {
            return new Route(method, template.isEmpty() ? List.of() : List.of(template.split("/")), call);
        }

        boolean fits(List<String> path) {
            if (path.size() != template.size()) {
                return false;
            }
            for (int i = 0; i < path.size(); i++) {
                if (!template.get(i).equals("*") && !template.get(i).equals(path.get(i))) {
                    return false;
                }
            }
            return true;
        }
    }

    Router(Catalog catalog) {
        SubjectCalls subjects = new SubjectCalls(catalog);
        SchemaCalls schemas = new SchemaCalls(catalog);
        SettingCalls settings = new SettingCalls(catalog);
        CompatibilityCalls compatibility = new CompatibilityCalls(catalog);
        routes = List.of(
                Route.of("GET", "", request -> Map.of()),
                Route.of("GET", "contexts", request -> List.of(".")),
                Route.of("GET", "subjects", subjects::list),
                Route.of("POST", "subjects/*", subjects::lookUp),
                Route.of("DELETE", "subjects/*", subjects::delete),
                Route.of("GET", "subjects/*/versions", subjects::versions),
                Route.of("POST", "subjects/*/versions", subjects::register),
                Route.of("GET", "subjects/*/versions/*", subjects::version),
                Route.of("DELETE", "subjects/*/versions/*", subjects::deleteVersion),
                Route.of("GET", "subjects/*/versions/*/schema", subjects::versionSchema),
                Route.of("GET", "subjects/*/versions/*/referencedby", subjects::referencedBy),
                Route.of("GET", "schemas", schemas::list),
                Route.of("GET", "schemas/types", request -> List.of(SchemaJson.TYPE)),
                Route.of("GET", "schemas/ids/*", schemas::schema),
                Route.of("GET", "schemas/ids/*/schema", schemas::text),
                Route.of("GET", "schemas/ids/*/subjects", schemas::subjects),
                Route.of("GET", "schemas/ids/*/versions", schemas::versions),
                Route.of("GET", "schemas/guids/*", schemas::byGuid),
                Route.of("GET", "schemas/guids/*/ids", schemas::idsByGuid),
                Route.of("POST", "compatibility/subjects/*/versions", compatibility::withSubject),
                Route.of("POST", "compatibility/subjects/*/versions/*", compatibility::withVersion),
                Route.of("GET", "config", settings::commonLevel),
                Route.of("PUT", "config", settings::setLevel),
                Route.of("DELETE", "config", settings::deleteLevel),
                Route.of("GET", "config/*", settings::level),
                Route.of("PUT", "config/*", settings::setLevel),
                Route.of("DELETE", "config/*", settings::deleteLevel),
                Route.of("GET", "mode", settings::commonMode),
                Route.of("PUT", "mode", settings::setMode),
                Route.of("DELETE", "mode", settings::deleteMode),
                Route.of("GET", "mode/*", settings::mode),
                Route.of("PUT", "mode/*", settings::setMode),
                Route.of("DELETE", "mode/*", settings::deleteMode));
    }

    /**
     * The call of a request; HEAD is handled like GET.
     *
     * @throws RegistryError if there is no such call
     */
    Call find(Request request) throws RegistryError {
        String method = request.method().equals("HEAD") ? "GET" : request.method();
        TreeSet<String> methods = new TreeSet<>();
        for (Route route : routes) {
            if (route.fits(request.path())) {
                if (route.method().equals(method)) {
                    return route.call();
                }
                methods.add(route.method());
            }
        }
        String path = "/" + String.join("/", request.path());
        if (!methods.isEmpty()) {
            throw new RegistryError(405, path + " does not support " + request.method() + ", only " + methods);
        }
        refuseKnownFeatures(request.path());
        throw new RegistryError(404, "no such call: " + request.method() + " " + path);
    }

    /*
     * Not for associations: clients request them by default, and continue without them only if the response is 404, as from registries
     * without this feature.
     */
    private static void refuseKnownFeatures(List<String> path) throws RegistryError {
        switch (path.isEmpty() ? "" : path.get(0)) {
            case "exporters" -> throw RegistryError.notOffered("exporters");
            case "contexts" -> throw RegistryError.notOffered("contexts");
            case "dek-registry" -> throw RegistryError.notOffered("a registry of encryption keys");
            case "catalog" -> throw RegistryError.notOffered("a catalog");
            case "v1" -> throw RegistryError.notOffered("metadata of the server");
            default -> {}
        }
        String last = path.isEmpty() ? "" : path.get(path.size() - 1);
        if (path.get(0).equals("subjects") && (last.equals("metadata") || last.equals("tags"))) {
            throw RegistryError.notOffered("metadata and tags of schemas");
        }
    }
}
