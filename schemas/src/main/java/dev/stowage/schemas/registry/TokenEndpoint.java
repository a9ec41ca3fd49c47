package dev.stowage.schemas.registry;

import dev.stowage.schemas.ShownText;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.security.oauthbearer.ClientCredentialsJwtRetriever;
import org.apache.kafka.common.security.oauthbearer.ClientJwtValidator;
import org.apache.kafka.common.security.oauthbearer.JwtRetriever;
import org.apache.kafka.common.security.oauthbearer.JwtRetrieverException;
import org.apache.kafka.common.security.oauthbearer.JwtValidator;
import org.apache.kafka.common.security.oauthbearer.JwtValidatorException;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerToken;

/** Fetches tokens with client credentials, by Kafka's own classes. */
final class TokenEndpoint {
    private static final int SHOWN_CHARACTERS = 200;

    private final OAuthSettings settings;
    private final JwtRetriever retriever = new ClientCredentialsJwtRetriever();
    private final JwtValidator validator = new ClientJwtValidator();

    TokenEndpoint(OAuthSettings settings) {
        this.settings = settings;
        Map<String, Object> config = new HashMap<>();
        config.put(SaslConfigs.SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL, settings.url());
        config.put(SaslConfigs.SASL_OAUTHBEARER_CLIENT_CREDENTIALS_CLIENT_ID, settings.clientId());
        config.put(SaslConfigs.SASL_OAUTHBEARER_CLIENT_CREDENTIALS_CLIENT_SECRET, settings.clientSecret());
        if (settings.scope() != null) {
            // Kafka does not encode the scope. Only spaces, between two scopes, need encoding.
            config.put(SaslConfigs.SASL_OAUTHBEARER_SCOPE, settings.scope().replace(' ', '+'));
        }
        config.put(SaslConfigs.SASL_OAUTHBEARER_SCOPE_CLAIM_NAME, settings.scopeClaim());
        config.put(SaslConfigs.SASL_OAUTHBEARER_SUB_CLAIM_NAME, settings.subjectClaim());
        config.put(
                SaslConfigs.SASL_LOGIN_CONNECT_TIMEOUT_MS,
                Math.toIntExact(settings.connectTimeout().toMillis()));
        config.put(
                SaslConfigs.SASL_LOGIN_READ_TIMEOUT_MS,
                Math.toIntExact(settings.readTimeout().toMillis()));
        // One attempt: the call to the registry that needs the token is repeated.
        config.put(SaslConfigs.SASL_LOGIN_RETRY_BACKOFF_MS, 0L);
        config.put(SaslConfigs.SASL_LOGIN_RETRY_BACKOFF_MAX_MS, 0L);
        List<AppConfigurationEntry> jaas = List.of(new AppConfigurationEntry(
                OAuthBearerLoginModule.class.getName(), LoginModuleControlFlag.REQUIRED, settings.ssl()));
        retriever.configure(config, OAuthBearerLoginModule.OAUTHBEARER_MECHANISM, jaas);
        validator.configure(config, OAuthBearerLoginModule.OAUTHBEARER_MECHANISM, jaas);
    }

    /** Sends one request. The messages and causes of its exceptions contain neither the secret nor a token. */
    OAuthBearerToken fetch() throws TokenException {
        String answer;
        try {
            answer = retriever.retrieve();
        } catch (JwtRetrieverException e) {
            // The exception's message contains the response, which may contain a token.
            throw failure("its answer holds no access_token");
        } catch (KafkaException e) {
            throw failure(innermost(e));
        }
        try {
            return validator.validate(answer);
        } catch (JwtValidatorException e) {
            throw failure("its token is not a JWT with the claims exp and " + settings.subjectClaim()
                    + (e.getCause() == null ? ": " + e.getMessage() : ""));
        } catch (ClassCastException e) {
            throw failure("its token has a claim exp, iat or " + settings.subjectClaim() + " of a wrong type");
        }
    }

    private TokenException failure(String why) {
        String line = why.replace(settings.clientSecret().value(), "********").replaceAll("\\s+", " ");
        return new TokenException("no token for the schema registry from " + settings.url() + " for client "
                + settings.clientId() + ": "
                + ShownText.of(line, SHOWN_CHARACTERS));
    }

    private static String innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        // For an HTTP status, the message suffices.
        return cause.getClass() == IOException.class ? String.valueOf(cause.getMessage()) : cause.toString();
    }
}
