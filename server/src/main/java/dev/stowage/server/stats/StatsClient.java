package dev.stowage.server.stats;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stowage.cli.ApiJson;
import dev.stowage.cli.UserException;
import dev.stowage.schemas.ShownText;
import dev.stowage.server.view.SizeLimitedBody;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Queries an instance over HTTP. */
final class StatsClient {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MAX_BYTES = 32 << 20;
    private static final String API = "/api/v1/";

    private final URI url;
    private final @Nullable String token;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    /** @param token token to send, null for none */
    StatsClient(URI url, @Nullable String token) {
        if (url.getRawUserInfo() != null) {
            throw new UserException("--url contains credentials; a token is read from --token-file");
        }
        if (url.getHost() == null || !("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
            throw new UserException("--url " + url + " is invalid: it must be a URL such as http://127.0.0.1:8080");
        }
        this.url = url;
        this.token = token;
    }

    /** @param windows number of latest windows to request, 0 for none */
    Stats ask(int windows) throws InterruptedException {
        JsonNode padRatios = get("pad-ratios?windows=" + Math.max(1, windows), "total");
        boolean cut = padRatios.at("/total/residues_cut").asLong() > 0;
        return new Stats(
                padRatios,
                get("pools", "partitions"),
                get("rejects", "by_reason"),
                cut ? get("config", "keys").at("/keys/overlong/value").asText() : "");
    }

    /** @param field field that the response of an instance has */
    private JsonNode get(String path, String field) throws InterruptedException {
        String base = url.toString().replaceAll("/+$", "");
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + API + path)).timeout(PATIENCE);
        if (token != null && !token.isEmpty()) {
            try {
                request.header("Authorization", "Bearer " + token);
            } catch (IllegalArgumentException e) {
                throw new UserException("the token has invalid characters: it must be ASCII, on one line", e);
            }
        }
        HttpResponse<byte[]> response;
        try {
            response = client.send(request.build(), SizeLimitedBody.ofAtMost(MAX_BYTES));
        } catch (ConnectException e) {
            throw new UserException(
                    "connection refused by " + base + "; start `stowage run` or `stowage demo`, or set --url", e);
        } catch (HttpTimeoutException e) {
            throw new UserException(base + " did not respond within " + PATIENCE.toSeconds() + " s", e);
        } catch (IOException e) {
            throw new UserException("cannot query " + base + " (" + e + "); is it an instance of Stowage?", e);
        }
        return read(base, response, field);
    }

    private static JsonNode read(String base, HttpResponse<byte[]> response, String field) {
        JsonNode answer = parse(response.body());
        int status = response.statusCode();
        if (status == 401) {
            throw new UserException(base + " requires a token (401); set --token-file or STOWAGE_HTTP_TOKEN");
        }
        if (status == 200 && answer.has(field)) {
            return answer;
        }
        if (status >= 400 && answer.has("detail") && answer.path("status").asInt() == status && status != 404) {
            throw new UserException(base + " returned an error (" + status + "): "
                    + ShownText.of(answer.path("detail").asText()));
        }
        throw new UserException("the server at " + base
                + " is not an instance of Stowage, or has another version (status " + status + "); set --url");
    }

    private static JsonNode parse(byte[] body) {
        try {
            return ApiJson.MAPPER.readTree(body);
        } catch (IOException e) {
            return ApiJson.MAPPER.missingNode();
        }
    }
}
