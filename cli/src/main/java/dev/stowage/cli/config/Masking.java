package dev.stowage.cli.config;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Hides what nobody is to read: passwords and the like in keys, and in addresses. */
final class Masking {
    static final String MASK = "********";

    /** Stowage's own secrets; other keys of its own speak of tokens, but of those of sequences. */
    private static final Set<String> OWN = Set.of(AppKeys.HTTP_TOKEN);

    /** What the name of a secret contains, among the keys that pass through to Kafka and the registry client. */
    private static final Pattern SECRET =
            Pattern.compile("password|secret|token|credential|jaas|user\\.?info|key|auth|assertion|certificate");

    private static final Pattern USER_OF_ADDRESS = Pattern.compile("//[^/@,]*@");

    private Masking() {}

    /** The value as it may be shown. */
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
