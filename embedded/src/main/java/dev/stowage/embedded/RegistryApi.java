package dev.stowage.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.stowage.embedded.SchemaCatalog.Compatibility;
import dev.stowage.embedded.SchemaCatalog.Version;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calls of the Confluent REST API that clients make, over a {@link SchemaCatalog}. */
final class RegistryApi implements HttpHandler {
    private static final Logger LOGGER = LoggerFactory.getLogger(RegistryApi.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_BODY = 1 << 20;

    private final SchemaCatalog catalog;

    RegistryApi(SchemaCatalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            int status = 200;
            Object answer;
            try {
                answer = answer(exchange);
            } catch (RegistryError e) {
                status = e.status();
                answer = Map.of("error_code", e.code(), "message", String.valueOf(e.getMessage()));
            } catch (IOException | RuntimeException e) {
                LOGGER.atWarn().setCause(e).log("registry call failed");
                status = 500;
                answer = Map.of("error_code", 50001, "message", String.valueOf(e));
            }
            byte[] body = JSON.writeValueAsBytes(answer);
            exchange.getResponseHeaders().set("Content-Type", "application/vnd.schemaregistry.v1+json");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private Object answer(HttpExchange exchange) throws IOException, RegistryError {
        List<String> path = Arrays.stream(exchange.getRequestURI().getRawPath().split("/"))
                .filter(part -> !part.isEmpty())
                .map(part -> URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8))
                .toList();
        String method = exchange.getRequestMethod();
        String first = path.isEmpty() ? "" : path.get(0);
        return switch (first) {
            case "" -> Map.of();
            case "subjects" -> subjects(method, path, exchange);
            case "schemas" -> schemas(method, path);
            case "compatibility" -> compatibility(method, path, exchange);
            case "config" -> config(method, path, exchange);
            case "mode" -> Map.of("mode", "READWRITE");
            default -> throw notFound(method, path);
        };
    }

    private Object subjects(String method, List<String> path, HttpExchange exchange) throws IOException, RegistryError {
        if (path.size() == 1 && method.equals("GET")) {
            return catalog.subjects();
        }
        if (path.size() < 2) {
            throw notFound(method, path);
        }
        String subject = path.get(1);
        String call = method + " " + path.size();
        if (path.size() > 2 && !path.get(2).equals("versions")) {
            throw notFound(method, path);
        }
        return switch (call) {
            case "POST 2" -> lookUp(subject, schemaOf(exchange));
            case "DELETE 2" -> {
                List<Integer> versions = versionsOf(subject);
                catalog.delete(subject, null);
                yield versions;
            }
            case "GET 3" -> versionsOf(subject);
            case "POST 3" -> Map.of("id", catalog.register(subject, schemaOf(exchange)));
            case "GET 4" -> described(catalog.version(subject, path.get(3)));
            case "DELETE 4" -> {
                Version version = catalog.version(subject, path.get(3));
                catalog.delete(subject, version.version());
                yield version.version();
            }
            case "GET 5" -> catalog.version(subject, path.get(3)).schema().toString();
            default -> throw notFound(method, path);
        };
    }

    private Object schemas(String method, List<String> path) throws RegistryError {
        if (!method.equals("GET") || path.size() < 2) {
            throw notFound(method, path);
        }
        if (path.get(1).equals("types")) {
            return List.of("AVRO");
        }
        if (!path.get(1).equals("ids") || path.size() < 3 || !path.get(2).matches("-?\\d{1,10}")) {
            throw notFound(method, path);
        }
        long id = Long.parseLong(path.get(2));
        Schema schema = catalog.schema(id < 1 || id > Integer.MAX_VALUE ? 0 : (int) id);
        if (path.size() == 3) {
            return Map.of("schema", schema.toString());
        }
        List<Version> uses = catalog.usesOf((int) id);
        return switch (path.get(3)) {
            case "schema" -> schema.toString();
            case "subjects" -> uses.stream().map(Version::subject).toList();
            case "versions" ->
                uses.stream()
                        .map(use -> Map.of("subject", use.subject(), "version", use.version()))
                        .toList();
            default -> throw notFound(method, path);
        };
    }

    private Object compatibility(String method, List<String> path, HttpExchange exchange)
            throws IOException, RegistryError {
        if (!method.equals("POST") || path.size() < 4 || !path.get(1).equals("subjects")) {
            throw notFound(method, path);
        }
        String subject = path.get(2);
        List<Version> against =
                path.size() > 4 ? List.of(catalog.version(subject, path.get(4))) : catalog.versions(subject);
        List<String> complaints = SchemaCatalog.complaints(schemaOf(exchange), catalog.level(subject), against);
        return Map.of("is_compatible", complaints.isEmpty(), "messages", complaints);
    }

    private Object config(String method, List<String> path, HttpExchange exchange) throws IOException, RegistryError {
        String subject = path.size() > 1 ? path.get(1) : null;
        if (method.equals("GET")) {
            return Map.of("compatibilityLevel", catalog.level(subject).name());
        }
        if (!method.equals("PUT")) {
            throw notFound(method, path);
        }
        String wanted = body(exchange).path("compatibility").asText("").toUpperCase(Locale.ROOT);
        try {
            catalog.setLevel(subject, Compatibility.valueOf(wanted));
        } catch (IllegalArgumentException e) {
            throw new RegistryError(
                    42203,
                    "Invalid compatibility level '" + wanted + "'; accepted: "
                            + Arrays.toString(Compatibility.values()));
        }
        return Map.of("compatibility", wanted);
    }

    private Object lookUp(String subject, Schema schema) throws RegistryError {
        versionsOf(subject);
        Version found = catalog.find(subject, schema);
        if (found == null) {
            throw new RegistryError(40403, "Schema not found");
        }
        return described(found);
    }

    private List<Integer> versionsOf(String subject) throws RegistryError {
        List<Version> versions = catalog.versions(subject);
        if (versions.isEmpty()) {
            throw new RegistryError(40401, "Subject '" + subject + "' not found.");
        }
        return versions.stream().map(Version::version).toList();
    }

    private static Map<String, Object> described(Version version) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("subject", version.subject());
        answer.put("version", version.version());
        answer.put("id", version.id());
        answer.put("schema", version.schema().toString());
        return answer;
    }

    private static Schema schemaOf(HttpExchange exchange) throws IOException, RegistryError {
        JsonNode body = body(exchange);
        String type = body.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw new RegistryError(42201, "schemaType " + type + " is not accepted; this registry knows AVRO alone");
        }
        return SchemaCatalog.parse(body.path("schema").asText(""));
    }

    private static JsonNode body(HttpExchange exchange) throws IOException, RegistryError {
        byte[] bytes = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
        if (bytes.length > MAX_BODY) {
            throw new RegistryError(413, "the request has more than " + MAX_BODY + " bytes");
        }
        try {
            return JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new RegistryError(42201, "the request's body is no JSON: " + e.getOriginalMessage());
        }
    }

    private static RegistryError notFound(String method, List<String> path) {
        return new RegistryError(404, "no such call: " + method + " /" + String.join("/", path));
    }
}
