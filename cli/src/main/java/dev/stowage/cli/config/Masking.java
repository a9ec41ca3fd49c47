package dev.stowage.cli.config;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Masks secrets: values of keys such as passwords, and credentials in URLs. */
final class Masking {
    static final String MASK = "********";

    /** Stowage's own secrets. Its other keys that contain "token" are about tokens of sequences. */
    private static final Set<String> OWN = Set.of(AppKeys.HTTP_TOKEN);

    /** Matches the names of secrets among the keys that are passed through to Kafka and the registry client. */
    private static final Pattern SECRET =
            Pattern.compile("password|secret|token|credential|jaas|user\\.?info|key|auth|assertion|certificate");

    private static final Pattern USER_OF_ADDRESS = Pattern.compile("//[^/@,]*@");

    private Masking() {}

    /** The value, masked if it is a secret. */
    static @Nullable String shown(String key, boolean passesThrough, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            return value;
        }
        boolean secret = OWN.contains(key)
                || (passesThrough
                        && SECRET.matcher(key.toLowerCase(Locale.ROOT)).find());
        return secret ? MASK : USER_OF_ADDRESS.matcher(value).replaceAll("//" + MASK + "@");
    }
}
