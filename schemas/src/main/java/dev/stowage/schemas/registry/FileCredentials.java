package dev.stowage.schemas.registry;

import dev.stowage.schemas.SecretFile;
import io.confluent.kafka.schemaregistry.client.rest.RestService;
import io.confluent.kafka.schemaregistry.client.security.basicauth.BasicAuthCredentialProvider;
import io.confluent.kafka.schemaregistry.client.security.bearerauth.BearerAuthCredentialProvider;
import java.io.IOException;
import java.net.URL;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * Credentials in files, which are read again when they change: {@code basic.auth.user.info.file} with user:password, {@code
 * bearer.auth.token.file} with a token.
 *
 * @param userInfo null without such a file
 * @param token null without such a file
 */
record FileCredentials(@Nullable SecretFile userInfo, @Nullable SecretFile token) {
    private static final String USER_INFO = "basic.auth.user.info";
    private static final String BASIC_SOURCE = "basic.auth.credentials.source";
    private static final String TOKEN = "bearer.auth.token";
    private static final String BEARER_SOURCE = "bearer.auth.credentials.source";
    private static final String SUFFIX = ".file";

    /**
     * The credentials of the settings; removes the settings that select Confluent's own providers for them.
     *
     * @throws ConfigException if a file cannot be read, or if the source of credentials is another one
     */
    static FileCredentials takenFrom(Map<String, Object> settings) {
        return new FileCredentials(
                take(settings, USER_INFO, BASIC_SOURCE, "USER_INFO"),
                take(settings, TOKEN, BEARER_SOURCE, "STATIC_TOKEN"));
    }

    void addTo(RestService service) {
        SecretFile ofUser = userInfo;
        if (ofUser != null) {
            service.setBasicAuthCredentialProvider(new UserInfo(ofUser));
        }
        SecretFile ofToken = token;
        if (ofToken != null) {
            service.setBearerAuthCredentialProvider(new Token(ofToken));
        }
    }

    private static @Nullable SecretFile take(
            Map<String, Object> settings, String secret, String source, String accepted) {
        String key = secret + SUFFIX;
        Object path = settings.get(key);
        if (path == null || path.toString().isEmpty()) {
            return null;
        }
        Object chosen = settings.getOrDefault(source, accepted);
        if (!accepted.equals(chosen)) {
            throw new ConfigException(source, chosen, "accepted with " + key + ": " + accepted);
        }
        settings.remove(source);
        try {
            return SecretFile.open(Path.of(path.toString()));
        } catch (IOException | InvalidPathException e) {
            throw new ConfigException(
                    key, path, "accepted: a file with the value of " + secret + ", but it " + e.getMessage());
        }
    }

    private record UserInfo(SecretFile file) implements BasicAuthCredentialProvider {
        @Override
        public void configure(Map<String, ?> configs) {
            // The file is all that it needs.
        }

        @Override
        public String alias() {
            return "USER_INFO";
        }

        @Override
        public String getUserInfo(URL registry) {
            return file.value();
        }
    }

    private record Token(SecretFile file) implements BearerAuthCredentialProvider {
        @Override
        public void configure(Map<String, ?> configs) {
            // The file is all that it needs.
        }

        @Override
        public String alias() {
            return "STATIC_TOKEN";
        }

        @Override
        public String getBearerToken(URL registry) {
            return file.value();
        }
    }
}
