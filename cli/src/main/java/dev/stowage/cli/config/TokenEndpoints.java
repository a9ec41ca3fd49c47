package dev.stowage.cli.config;

import dev.stowage.topology.core.config.StowageConfig;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Allows Kafka's OAuth classes to fetch tokens from the token endpoints of the configuration, and to read the files that it names. By default Kafka
 * allows none, to protect processes whose configuration comes from untrusted users. Here it comes from the user who starts the process.
 */
final class TokenEndpoints {
    static final String PROPERTY = "org.apache.kafka.sasl.oauthbearer.allowed.urls";
    static final String FILES = "org.apache.kafka.sasl.oauthbearer.allowed.files";

    /** Values of the properties that were set here. */
    private static final Map<String, String> OURS = new HashMap<>();

    private TokenEndpoints() {}

    /** Sets the system properties, unless they were set by the user, who may want to allow less. */
    static synchronized void allow(StowageConfig config) {
        Map<String, Object> client = config.clientProperties();
        allow(
                PROPERTY,
                texts(
                        config.registry().get("bearer.auth.issuer.endpoint.url"),
                        config.registry().get("schema.registry.bearer.auth.issuer.endpoint.url"),
                        client.get("sasl.oauthbearer.token.endpoint.url")));
        allow(
                FILES,
                texts(
                                client.get("sasl.oauthbearer.assertion.file"),
                                client.get("sasl.oauthbearer.assertion.private.key.file"),
                                client.get("sasl.oauthbearer.assertion.template.file"))
                        .map(file -> Path.of(file).toAbsolutePath().toString()));
    }

    private static void allow(String property, Stream<String> values) {
        String present = System.getProperty(property);
        if (present != null && !present.equals(OURS.get(property))) {
            return;
        }
        Set<String> all = new LinkedHashSet<>();
        if (present != null) {
            all.addAll(List.of(present.split(",")));
        }
        values.forEach(all::add);
        if (!all.isEmpty()) {
            OURS.put(property, String.join(",", all));
            System.setProperty(property, String.join(",", all));
        }
    }

    private static Stream<String> texts(@Nullable Object... values) {
        return Arrays.stream(values)
                .filter(value -> value != null && !value.toString().isBlank())
                .map(value -> String.valueOf(value).strip());
    }
}
