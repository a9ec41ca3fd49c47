package dev.stowage.schemas.registry;

import io.confluent.kafka.schemaregistry.client.security.bearerauth.BearerAuthCredentialProvider;
import java.io.UncheckedIOException;
import java.net.URL;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates to the registry with tokens of an OAuth 2 token endpoint, fetched with client credentials. Takes
 * Confluent's settings; Confluent's own provider needs classes that Kafka 4 no longer has. Thread-safe after
 * configuration.
 */
final class OAuthCredentials implements BearerAuthCredentialProvider {
    /** Value of bearer.auth.credentials.source: only settings of bearer.auth. are used. */
    static final String OAUTHBEARER = "OAUTHBEARER";

    /**
     * Value of bearer.auth.credentials.source: settings missing under bearer.auth. are taken from the sasl. settings of
     * the Kafka clients.
     */
    static final String SASL_OAUTHBEARER_INHERIT = "SASL_OAUTHBEARER_INHERIT";

    private final InstantSource clock;
    private @Nullable String logicalCluster;
    private @Nullable String identityPool;
    private @Nullable BearerTokens tokens;

    OAuthCredentials() {
        this(InstantSource.system());
    }

    OAuthCredentials(InstantSource clock) {
        this.clock = clock;
    }

    /** Whether a value of bearer.auth.credentials.source selects this provider. */
    static boolean isMeantBy(@Nullable Object source) {
        return source != null && (source.equals(OAUTHBEARER) || source.equals(SASL_OAUTHBEARER_INHERIT));
    }

    @Override
    public String alias() {
        return OAUTHBEARER;
    }

    /** @throws org.apache.kafka.common.config.ConfigException if a setting is missing or not accepted; names it */
    @Override
    public void configure(Map<String, ?> config) {
        OAuthSettings settings = OAuthSettings.of(config);
        logicalCluster = settings.logicalCluster();
        identityPool = settings.identityPool();
        tokens = new BearerTokens(new TokenEndpoint(settings), settings.expiryBuffer(), clock);
    }

    /** @throws UncheckedIOException if there is no valid token and the token endpoint returns none */
    @Override
    public String getBearerToken(URL registry) {
        if (tokens == null) {
            throw new IllegalStateException("configure first");
        }
        try {
            return tokens.current();
        } catch (TokenException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public @Nullable String getTargetSchemaRegistry() {
        return logicalCluster;
    }

    @Override
    public @Nullable String getTargetIdentityPoolId() {
        return identityPool;
    }
}
