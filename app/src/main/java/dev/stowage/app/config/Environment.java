package dev.stowage.app.config;

import dev.stowage.topology.config.StowageConfig;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigException;

/**
 * Configuration by environment variables: {@code STOWAGE_INPUT_TOPIC} is {@code input.topic}, {@code
 * STOWAGE_KAFKA_SECURITY_PROTOCOL} is {@code kafka.security.protocol}.
 */
final class Environment {
    private static final String PREFIX = "STOWAGE_";

    /** Variables of the launcher and of the log, which are no keys. */
    private static final Set<String> NO_KEYS =
            Set.of("STOWAGE_JAVA_OPTS", "STOWAGE_LOG_LEVEL", "STOWAGE_ROOT_LOG_LEVEL");

    private Environment() {}

    static Map<String, String> keys(Map<String, String> environment) {
        Map<String, String> byVariable = new HashMap<>();
        AppKeys.all().names().forEach(key -> byVariable.put(variable(key), key));
        Map<String, String> values = new HashMap<>();
        new TreeMap<>(environment).forEach((variable, value) -> {
            if (!variable.startsWith(PREFIX) || NO_KEYS.contains(variable)) {
                return;
            }
            String known = byVariable.get(variable);
            String spelled =
                    variable.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '.');
            if (known != null) {
                values.put(known, value);
            } else if (spelled.startsWith(StowageConfig.KAFKA_PREFIX)
                    || spelled.startsWith(StowageConfig.REGISTRY_PREFIX)) {
                values.put(spelled, value);
            } else {
                throw new ConfigException(
                        "no key has the environment variable " + variable + Suggestion.near(variable, byVariable));
            }
        });
        return values;
    }

    private static String variable(String key) {
        return PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
