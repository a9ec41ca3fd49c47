package dev.stowage.embedded.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stowage.embedded.registry.Version.Filter;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** A request that was received completely. */
final class Request {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String method;
    private final List<String> path;
    private final Map<String, String> parameters;
    private final byte[] body;

    /**
     * Parses a request.
     *
     * @throws RegistryError if its URL cannot be decoded
     */
    Request(String method, URI address, byte[] body) throws RegistryError {
        this.method = method;
        this.body = body;
        this.path = segments(address.getRawPath());
        this.parameters = new LinkedHashMap<>();
        String query = address.getRawQuery();
        for (String parameter : query == null || query.isEmpty() ? new String[0] : query.split("&")) {
            String[] pair = parameter.split("=", 2);
            String value = pair.length == 1 ? "" : decoded(pair[1]);
            if (parameters.putIfAbsent(decoded(pair[0]), value) != null) {
                throw new RegistryError(400, "parameter '" + pair[0] + "' is repeated");
            }
        }
    }

    String method() {
        return method;
    }

    /** The segments of the path, decoded. */
    List<String> path() {
        return path;
    }

    /** A subject in the path. */
    String subject(int segment) throws RegistryError {
        String subject = path.get(segment);
        requireNoContext(subject);
        return subject;
    }

    /**
     * A version in the path, -1 for the latest.
     *
     * @throws RegistryError if it is neither a number from 1 nor {@code latest}
     */
    int version(int segment) throws RegistryError {
        String text = path.get(segment);
        if (text.equals("latest") || text.equals("-1")) {
            return -1;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw RegistryError.invalidVersion(text);
        }
        throw RegistryError.invalidVersion(text);
    }

    /**
     * Rejects unsupported parameters, so that none is silently ignored. Parameters that are empty or false, which many clients send, are
     * accepted.
     */
    void requireOnly(String... known) throws RegistryError {
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            String value = parameter.getValue();
            boolean asks = !value.isEmpty() && !value.equalsIgnoreCase("false");
            if (asks && !List.of(known).contains(parameter.getKey())) {
                throw RegistryError.notOffered("the parameter '" + parameter.getKey() + "=" + value + "' of " + method
                        + " /" + String.join("/", path));
            }
        }
    }

    String parameter(String name, String otherwise) {
        return parameters.getOrDefault(name, otherwise);
    }

    /** A parameter that is true or false, in upper or lower case: clients in Python and .NET write {@code False}. */
    boolean flag(String name) throws RegistryError {
        String value = parameters.getOrDefault(name, "false");
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new RegistryError(400, "parameter '" + name + "' is true or false, but was '" + value + "'");
        };
    }

    /** The versions selected by {@code deleted} and {@code deletedOnly}. */
    Filter filter() throws RegistryError {
        if (flag("deletedOnly")) {
            return Filter.DELETED;
        }
        return flag("deleted") ? Filter.ALL : Filter.LIVE;
    }

    /** The part of a list selected by {@code offset} and {@code limit}. */
    <T> List<T> page(List<T> all) throws RegistryError {
        int offset = number("offset", 0);
        int limit = number("limit", -1);
        Stream<T> from = all.stream().skip(Math.max(0, offset));
        return (limit < 0 ? from : from.limit(limit)).toList();
    }

    /**
     * The body.
     *
     * @throws RegistryError if it is not a JSON object
     */
    JsonNode body() throws RegistryError {
        try {
            JsonNode tree = JSON.readTree(body);
            if (tree != null && tree.isObject()) {
                return tree;
            }
        } catch (JsonProcessingException e) {
            throw new RegistryError(400, "the request body is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory can be read", e);
        }
        throw new RegistryError(400, "the request body is not a JSON object");
    }

    /**
     * Rejects unsupported fields of an object. Fields that are null or empty are accepted.
     *
     * @param known names, or {@code name=false} if true is not supported
     */
    static void requireOnly(JsonNode object, String where, String... known) throws RegistryError {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            JsonNode value = field.getValue();
            boolean empty = value.isNull() || (value.isContainerNode() && value.isEmpty());
            List<String> accepted = List.of(known);
            if (!empty
                    && !accepted.contains(field.getKey())
                    && !accepted.contains(field.getKey() + "=" + value.asText())) {
                throw RegistryError.notOffered("the field '" + field.getKey() + "' of " + where);
            }
        }
    }

    /** Rejects subjects in contexts, {@code :.context:subject}. */
    static void requireNoContext(String subject) throws RegistryError {
        if (subject.startsWith(":.") || subject.startsWith(":*:")) {
            throw RegistryError.notOffered("contexts: " + subject);
        }
    }

    private int number(String name, int otherwise) throws RegistryError {
        String text = parameters.getOrDefault(name, Integer.toString(otherwise));
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new RegistryError(400, "parameter '" + name + "' is a number, but was '" + text + "'");
        }
    }

    private static List<String> segments(String rawPath) throws RegistryError {
        String trimmed = rawPath.replaceAll("^/|/$", "");
        if (trimmed.isEmpty()) {
            return List.of();
        }
        String[] segments = trimmed.split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            segments[i] = decoded(segments[i].replace("+", "%2B"));
        }
        return List.of(segments);
    }

    private static String decoded(String text) throws RegistryError {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new RegistryError(400, "cannot decode the URL: " + text);
        }
    }
}
