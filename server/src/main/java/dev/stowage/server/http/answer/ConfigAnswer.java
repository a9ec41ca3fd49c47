package dev.stowage.server.http.answer;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.stowage.cli.config.AppConfig;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The response of {@code /api/v1/config}; secrets are masked. */
public record ConfigAnswer(String fingerprint, Map<String, Value> keys) {

    /** Value and default of a key; null where there is none. */
    record Value(@Nullable String value, @JsonProperty("default") @Nullable String usual) {}

    public static ConfigAnswer of(AppConfig config) {
        Map<String, Value> keys = new TreeMap<>();
        config.shown().forEach((key, shown) -> keys.put(key, new Value(shown.value(), shown.usual())));
        return new ConfigAnswer(config.stowage().fingerprint(), keys);
    }
}
