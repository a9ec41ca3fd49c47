package dev.stowage.integration.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The API as clients other than the page see it. */
final class Api {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DATA = "data: ";

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final String url;

    Api(String url) {
        this.url = url;
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = http.send(request(path), BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            if (response.statusCode() != 200) {
                throw new IOException(path + " answers " + response.statusCode());
            }
            return JSON.readTree(body);
        }
    }

    /** Whether the instance is ready. */
    boolean isReady() throws InterruptedException {
        try {
            return http.send(request("readyz"), BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** The next view of the live stream. */
    JsonNode view() throws IOException, InterruptedException {
        HttpResponse<InputStream> response = http.send(request("api/v1/live"), BodyHandlers.ofInputStream());
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(DATA)) {
                    return JSON.readTree(line.substring(DATA.length()));
                }
            }
        }
        throw new IOException("the live stream ended without a view, status " + response.statusCode());
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(10))
                .build();
    }
}
