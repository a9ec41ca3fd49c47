package dev.stowage.cli.config;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Masks every value that is not known to be public, and credentials in URLs. */
final class Masking {
    static final String MASK = "********";

    /** Looks like a secret, whether or not a client has such a property. */
    private static final Pattern SECRET =
            Pattern.compile("(?i)password|passwd|secret|token|credential|jaas|user\\.?info|assertion|api\\.?key");

    private Masking() {}

    /** The value as it may be shown. */
    static @Nullable String shown(String key, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            return value;
        }
        return isPublic(key) ? AddressCredentials.masked(key, value) : MASK;
    }

    /** Whether the value of a key may be shown: Stowage's own keys but the token, and known properties of clients that are not passwords. */
    static boolean isPublic(String key) {
        return AppKeys.all().names().contains(key)
                ? !key.equals(AppKeys.HTTP_TOKEN)
                : ClientKeys.kind(key) == ClientKeys.Kind.PUBLIC
                        || SecretFiles.secretOf(key).isPresent();
    }

    /** Whether a value is a secret by its key: a known one, a misspelt one, or one whose name looks like it. */
    static boolean isSecret(String key) {
        return !isPublic(key)
                && (key.equals(AppKeys.HTTP_TOKEN)
                        || ClientKeys.isNearSecret(key)
                        || SECRET.matcher(key).find());
    }
}
