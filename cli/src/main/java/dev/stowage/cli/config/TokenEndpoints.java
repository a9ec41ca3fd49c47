package dev.stowage.cli.config;

import dev.stowage.topology.core.config.StowageConfig;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Allows Kafka's OAuth classes to fetch tokens from the token endpoints of the configuration. By default Kafka allows no URL, to protect processes whose
 * configuration comes from untrusted users. Here it comes from the user who starts the process.
 */
final class TokenEndpoints {
    static final String PROPERTY = "org.apache.kafka.sasl.oauthbearer.allowed.urls";

    private static @Nullable String ours;

    private TokenEndpoints() {}

    /** Sets the system property, unless it was set by the user, who may want to allow less. */
    static synchronized void allow(StowageConfig config) {
        String present = System.getProperty(PROPERTY);
        if (present != null && !present.equals(ours)) {
            return;
        }
        Set<String> urls = new LinkedHashSet<>();
        if (present != null) {
            urls.addAll(Set.of(present.split(",")));
        }
        Stream.of(
                        config.registry().get("bearer.auth.issuer.endpoint.url"),
                        config.registry().get("schema.registry.bearer.auth.issuer.endpoint.url"),
                        config.clientProperties().get("sasl.oauthbearer.token.endpoint.url"))
                .filter(url -> url != null && !url.toString().isBlank())
                .forEach(url -> urls.add(url.toString().strip()));
        if (!urls.isEmpty()) {
            ours = String.join(",", urls);
            System.setProperty(PROPERTY, ours);
        }
    }
}
