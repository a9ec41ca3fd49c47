package dev.stowage.embedded.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Sends requests to a registry that the Confluent client does not support. */
public final class RegistryClient {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final URI url;

    public RegistryClient(URI url) {
        this.url = url;
    }

    /** A response: status, JSON, and the error code if it is an error. */
    public record Answer(int status, JsonNode body, HttpResponse<String> response) {
        public int code() {
            return body.path("error_code").asInt();
        }

        public String message() {
            return body.path("message").asText();
        }
    }

    public Answer get(String path) throws IOException {
        return send("GET", path, BodyPublishers.noBody());
    }

    public Answer delete(String path) throws IOException {
        return send("DELETE", path, BodyPublishers.noBody());
    }

    public Answer post(String path, String body) throws IOException {
        return send("POST", path, BodyPublishers.ofString(body));
    }

    public Answer put(String path, String body) throws IOException {
        return send("PUT", path, BodyPublishers.ofString(body));
    }

    public Answer head(String path) throws IOException {
        return send("HEAD", path, BodyPublishers.noBody());
    }

    public Answer register(String subject, String schema) throws IOException {
        return post("/subjects/" + subject + "/versions", schemaBody(schema));
    }

    public int registered(String subject, String schema) throws IOException {
        Answer answer = register(subject, schema);
        if (answer.status() != 200) {
            throw new IOException(answer.toString());
        }
        return answer.body().path("id").asInt();
    }

    /** A request body with a schema. */
    public static String schemaBody(String schema) {
        ObjectNode body = JSON.createObjectNode();
        body.put("schema", schema);
        return body.toString();
    }

    private Answer send(String method, String path, BodyPublisher body) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .method(method, body)
                .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            String text = response.body();
            JsonNode tree = text.isEmpty() ? JSON.nullNode() : JSON.readTree(text);
            return new Answer(response.statusCode(), tree, response);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
