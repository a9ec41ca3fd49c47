package dev.stowage.cluster.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.stowage.schemas.registry.RegistryClients;
import dev.stowage.schemas.registry.RegistryErrors;
import dev.stowage.schemas.registry.TokenException;
import dev.stowage.topology.core.config.StowageConfig;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Checks that the URLs of the schema registry are those of a registry, by listing its subjects. */
final class RegistryProbe {
    private static final String HINT =
            "; check host and port of schema.registry.url, its path (Apicurio Registry serves /apis/ccompat/v7),"
                    + " and the proxy if there is one";
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int LISTING_DENIED = 40301;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY_REQUESTS = 429;

    private RegistryProbe() {}

    /**
     * Tries the URLs in order until one of them is a registry.
     *
     * @return the problem of each URL; empty if one is a registry
     */
    static List<String> complaints(StowageConfig config, Consumer<String> warn) {
        List<String> complaints = new ArrayList<>();
        for (String url : urls(config)) {
            String complaint = complaint(config, url, warn);
            if (complaint == null) {
                return List.of();
            }
            complaints.add(complaint);
        }
        return complaints;
    }

    private static List<String> urls(StowageConfig config) {
        return Arrays.stream(config.schemaRegistryUrl().split(","))
                .map(String::strip)
                .filter(url -> !url.isEmpty())
                .toList();
    }

    private static @Nullable String complaint(StowageConfig config, String url, Consumer<String> warn) {
        String shown = url.replaceAll("//.*@", "//********@");
        Map<String, Object> settings = config.registry();
        settings.put(RegistryClients.URL, url);
        // Short timeouts and no retries, because the start waits for it.
        settings.putIfAbsent("http.connect.timeout.ms", "5000");
        settings.putIfAbsent("http.read.timeout.ms", "5000");
        settings.putIfAbsent("max.retries", "0");
        try (SchemaRegistryClient client = RegistryClients.create(settings)) {
            client.getAllSubjects();
            return null;
        } catch (RestClientException e) {
            if (e.getStatus() == FORBIDDEN && e.getErrorCode() == LISTING_DENIED) {
                warn.accept("the schema registry at " + shown + " does not let this user list the subjects ("
                        + RegistryErrors.describe(e) + ")");
                return null;
            }
            return complaint(shown, e);
        } catch (TokenException e) {
            return "cannot query the schema registry at " + shown + ": " + e.getMessage();
        } catch (JsonProcessingException e) {
            return notARegistry(shown, "something other than a JSON list: " + found(e.getOriginalMessage()));
        } catch (IOException e) {
            return "no schema registry answers at " + shown + " (" + e.getMessage()
                    + "); check schema.registry.url and the network. For local use, `stowage broker` starts a registry";
        }
    }

    private static String complaint(String url, RestClientException e) {
        int status = e.getStatus();
        if (status == UNAUTHORIZED || status == FORBIDDEN) {
            return "the schema registry at " + url
                    + " rejects the credentials, or does not allow them to list the subjects ("
                    + RegistryErrors.describe(e) + "); set registry.basic.auth.user.info or registry.bearer.auth.token";
        }
        if (status >= 500 || status == REQUEST_TIMEOUT || status == TOO_MANY_REQUESTS) {
            return "the schema registry at " + url + " is unavailable: " + RegistryErrors.describe(e);
        }
        return notARegistry(url, RegistryErrors.describe(e));
    }

    private static String notARegistry(String url, String answer) {
        return "the server at " + url + " is not a schema registry: GET /subjects returned " + answer + HINT;
    }

    /** The parser's message without the expected tokens. */
    private static String found(@Nullable String text) {
        String line = text == null ? "" : text.lines().findFirst().orElse("");
        return line.contains("'<'") ? "an HTML page" : line.replaceAll(": expected .*", "");
    }
}
