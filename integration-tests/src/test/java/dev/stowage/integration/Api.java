package dev.stowage.integration;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stowage.cli.ApiJson;
import dev.stowage.testsupport.NamedCounts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The HTTP API of a running process. */
final class Api {
    private static final Pattern ADDRESS = Pattern.compile("dashboard (?:on )?(http://[^ /,;]+)/");

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final String url;

    private Api(String url) {
        this.url = url;
    }

    /** Finds the address in the log of the process. */
    static Api of(String log) {
        Matcher address = ADDRESS.matcher(log);
        if (!address.find()) {
            throw new AssertionError("no address in\n" + log);
        }
        return new Api(address.group(1));
    }

    /** URL without a slash at the end. */
    String url() {
        return url;
    }

    /** host:port. */
    String address() {
        return url.substring("http://".length());
    }

    int port() {
        return URI.create(url).getPort();
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(30));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    JsonNode json(String path, String... headers) throws IOException, InterruptedException {
        HttpResponse<String> answer = get(path, headers);
        if (answer.statusCode() != 200) {
            throw new AssertionError(path + " answers with " + answer.statusCode() + ": " + answer.body());
        }
        return ApiJson.MAPPER.readTree(answer.body());
    }

    /** NamedCounts of an answer. */
    static NamedCounts counts(JsonNode node) {
        return NamedCounts.of(name -> node.required(name).asLong());
    }

    /** NamedCounts by bound of the bucket. */
    static Map<Integer, NamedCounts> buckets(JsonNode answer) {
        Map<Integer, NamedCounts> buckets = new TreeMap<>();
        for (JsonNode bucket : answer.get("buckets")) {
            buckets.put(bucket.get("bucket").asInt(), counts(bucket));
        }
        return buckets;
    }

    /** Sum of a metric's series. */
    static long metric(String text, String name) {
        return (long) text.lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
