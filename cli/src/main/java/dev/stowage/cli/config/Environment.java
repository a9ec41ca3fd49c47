package dev.stowage.cli.config;

import dev.stowage.topology.core.config.StowageConfig;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;

/**
 * Configuration by environment variables: {@code STOWAGE_INPUT_TOPIC} is {@code input.topic}, {@code
 * STOWAGE_KAFKA_SECURITY_PROTOCOL} is {@code kafka.security.protocol}.
 */
final class Environment {
    private static final String PREFIX = "STOWAGE_";

    /** Variables of the launcher and of logging, which are not configuration keys. */
    private static final Set<String> NO_KEYS =
            Set.of("STOWAGE_JAVA_OPTS", "STOWAGE_LOG_LEVEL", "STOWAGE_ROOT_LOG_LEVEL");

    private static final Pattern SERVICE_LINK = Pattern.compile(
            "STOWAGE_(.+_)?(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

    private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://[^/]+:\\d+");

    private Environment() {}

    static Map<String, String> keys(Map<String, String> environment) {
        Map<String, String> byVariable = new HashMap<>();
        AppKeys.all().names().forEach(key -> byVariable.put(variable(key), key));
        Map<String, String> values = new HashMap<>();
        new TreeMap<>(environment).forEach((variable, value) -> {
            if (!variable.startsWith(PREFIX) || NO_KEYS.contains(variable) || isServiceLink(variable, value)) {
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
                throw new ConfigException("unknown environment variable " + variable
                        + StowageConfig.renamed(spelled)
                                .map(name -> "; it was renamed to " + variable(name))
                                .orElseGet(() -> Suggestion.near(variable, byVariable)));
            }
        });
        return values;
    }

    /**
     * Whether Kubernetes has set a variable for a Service whose name starts with stowage: every container of the namespace gets the addresses
     * of each Service, such as {@code STOWAGE_PORT=tcp://10.0.0.1:8080}. No key has such a name or value.
     */
    private static boolean isServiceLink(String variable, String value) {
        return SERVICE_LINK.matcher(variable).matches()
                || SERVICE_ADDRESS.matcher(value).matches();
    }

    /** The environment variable of a key. */
    static String variable(String key) {
        return PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
