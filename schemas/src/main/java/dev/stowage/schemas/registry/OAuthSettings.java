package dev.stowage.schemas.registry;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;
import org.jspecify.annotations.Nullable;

/**
 * Settings for fetching tokens, with the names of Confluent's clients.
 *
 * @param scope null for the default of the token endpoint
 * @param logicalCluster sent to the registry with each call; null for none
 * @param identityPool sent to the registry with each call; null for none
 * @param expiryBuffer a token is no longer used this long before it expires, if its lifetime allows it
 * @param ssl TLS properties for the token endpoint, named {@code ssl.}
 */
record OAuthSettings(
        String url,
        String clientId,
        Password clientSecret,
        @Nullable String scope,
        String scopeClaim,
        String subjectClaim,
        @Nullable String logicalCluster,
        @Nullable String identityPool,
        Duration expiryBuffer,
        Duration connectTimeout,
        Duration readTimeout,
        Map<String, Object> ssl) {
    static final String URL = "bearer.auth.issuer.endpoint.url";

    /** System property that restricts the URLs from which Kafka's classes fetch tokens, for the whole JVM. */
    static final String ALLOWED_URLS = "org.apache.kafka.sasl.oauthbearer.allowed.urls";

    private static final String BUFFER = "bearer.auth.cache.expiry.buffer.seconds";
    private static final int BUFFER_SECONDS = 300;
    private static final int TIMEOUT_MS = 5_000;
    private static final String SSL = "ssl.";

    static OAuthSettings of(Map<String, ?> config) {
        boolean inherits =
                OAuthCredentials.SASL_OAUTHBEARER_INHERIT.equals(config.get("bearer.auth.credentials.source"));
        Reader reader = new Reader(config, inherits ? jaasOptions(config) : Map.of(), inherits);
        String url = reader.required(URL, SaslConfigs.SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL, "");
        requireUsable(url);
        Map<String, Object> ssl = new HashMap<>();
        reader.jaas.forEach((key, value) -> putSsl(ssl, key, value));
        config.forEach((key, value) -> putSsl(ssl, key, value));
        return new OAuthSettings(
                url,
                reader.required(
                        "bearer.auth.client.id", SaslConfigs.SASL_OAUTHBEARER_CLIENT_CREDENTIALS_CLIENT_ID, "clientId"),
                new Password(reader.required(
                        "bearer.auth.client.secret",
                        SaslConfigs.SASL_OAUTHBEARER_CLIENT_CREDENTIALS_CLIENT_SECRET,
                        "clientSecret")),
                reader.given("bearer.auth.scope", SaslConfigs.SASL_OAUTHBEARER_SCOPE, "scope"),
                reader.or("bearer.auth.scope.claim.name", SaslConfigs.SASL_OAUTHBEARER_SCOPE_CLAIM_NAME, "scope"),
                reader.or("bearer.auth.sub.claim.name", SaslConfigs.SASL_OAUTHBEARER_SUB_CLAIM_NAME, "sub"),
                reader.given("bearer.auth.logical.cluster", "", ""),
                reader.given("bearer.auth.identity.pool.id", "", "extension_identityPoolId"),
                Duration.ofSeconds(reader.number(BUFFER, BUFFER_SECONDS)),
                Duration.ofMillis(reader.number("http.connect.timeout.ms", TIMEOUT_MS)),
                Duration.ofMillis(reader.number("http.read.timeout.ms", TIMEOUT_MS)),
                Map.copyOf(ssl));
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "client " + clientId + " at " + url;
    }

    private static void requireUsable(String url) {
        try {
            String scheme = URI.create(url).getScheme();
            if (!"http".equalsIgnoreCase(scheme) && !"https".equalsIgnoreCase(scheme)) {
                throw new ConfigException(URL, url, "accepted: a URL of http or https");
            }
        } catch (IllegalArgumentException e) {
            throw new ConfigException(URL, url, "accepted: a URL of http or https");
        }
        List<String> allowed = Arrays.stream(
                        System.getProperty(ALLOWED_URLS, "").split(","))
                .map(String::trim)
                .toList();
        if (!allowed.contains(url)) {
            throw new ConfigException(
                    URL, url, "Kafka does not allow this URL; start Java with -D" + ALLOWED_URLS + "=" + url);
        }
    }

    private static void putSsl(Map<String, Object> ssl, String key, @Nullable Object value) {
        if (key.startsWith(SSL) && value != null) {
            ssl.put(key, value);
        }
    }

    private static Map<String, ?> jaasOptions(Map<String, ?> config) {
        Map<String, Object> typed = new HashMap<>(config);
        typed.computeIfPresent(
                SaslConfigs.SASL_JAAS_CONFIG,
                (key, value) -> value instanceof Password ? value : new Password(value.toString()));
        try {
            return JaasContext.loadClientContext(typed)
                    .configurationEntries()
                    .get(0)
                    .getOptions();
        } catch (IllegalArgumentException e) {
            if (typed.containsKey(SaslConfigs.SASL_JAAS_CONFIG)) {
                // The message of the cause could contain the secret.
                throw new ConfigException(
                        "sasl.jaas.config cannot be read; accepted: one login module with its options");
            }
            return Map.of();
        }
    }

    /** Finds a setting under the first of its names that has a value. */
    private record Reader(Map<String, ?> config, Map<String, ?> jaas, boolean inherits) {
        @Nullable
        String given(String own, String sasl, String option) {
            String value = text(config.get(own));
            if (value == null && inherits) {
                value = text(config.get(sasl));
                return value == null ? text(jaas.get(option)) : value;
            }
            return value;
        }

        String required(String own, String sasl, String option) {
            String value = given(own, sasl, option);
            if (value == null) {
                throw new ConfigException("missing: " + own + (inherits ? " or " + sasl : "")
                        + ", which bearer.auth.credentials.source=" + config.get("bearer.auth.credentials.source")
                        + " needs");
            }
            return value;
        }

        String or(String own, String sasl, String otherwise) {
            String value = given(own, sasl, "");
            return value == null ? otherwise : value;
        }

        int number(String key, int otherwise) {
            String value = text(config.get(key));
            if (value == null) {
                return otherwise;
            }
            try {
                int number = Integer.parseInt(value);
                if (number >= 0) {
                    return number;
                }
            } catch (NumberFormatException e) {
                throw new ConfigException(key, value, "accepted: a whole number from 0");
            }
            throw new ConfigException(key, value, "accepted: a whole number from 0");
        }

        private static @Nullable String text(@Nullable Object value) {
            String text = value instanceof Password password ? password.value() : value == null ? "" : value.toString();
            return text.isBlank() ? null : text.strip();
        }
    }
}
