package dev.stowage.cli.config;

import dev.stowage.topology.core.config.StowageConfig;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;

/**
 * Configuration by environment variables: {@code STOWAGE_INPUT_TOPIC} is {@code input.topic}, {@code
 * STOWAGE_KAFKA_SECURITY_PROTOCOL} is {@code kafka.security.protocol}.
 */
final class Environment {
    private static final String PREFIX = "STOWAGE_";

    private static final String LOG_FORMAT = "STOWAGE_LOG_FORMAT";

    /** Variables of the launcher and of logging, which are not configuration keys. */
    private static final Set<String> NO_KEYS =
            Set.of("STOWAGE_JAVA_OPTS", "STOWAGE_LOG_LEVEL", "STOWAGE_ROOT_LOG_LEVEL", LOG_FORMAT);

    /** The names of the appenders in logback.xml. */
    private static final Set<String> LOG_FORMATS = new TreeSet<>(Set.of("text", "json"));

    private static final String IP = "[0-9a-fA-F.:]+";
    private static final String PROTOCOL = "(tcp|udp|sctp)";
    private static final String ADDRESS = PROTOCOL + "://(" + IP + "|\\[" + IP + "\\]):\\d+";

    /** Names with their values, so that a misspelt key is not taken for one of them. */
    private static final Pattern SERVICE_LINK = Pattern.compile("STOWAGE_(.+_)?"
            + "(SERVICE_HOST=" + IP
            + "|SERVICE_PORT(_.+)?=\\d+"
            + "|PORT=" + ADDRESS
            + "|PORT_\\d+_(TCP|UDP|SCTP)(=" + ADDRESS + "|_PROTO=" + PROTOCOL + "|_PORT=\\d+|_ADDR=" + IP + "))");

    private Environment() {}

    static Map<String, String> keys(Map<String, String> environment) {
        Map<String, String> byVariable = new HashMap<>();
        AppKeys.all().names().forEach(key -> byVariable.put(variable(key), key));
        Map<String, String> values = new HashMap<>();
        String format = environment.get(LOG_FORMAT);
        if (format != null && !LOG_FORMATS.contains(format)) {
            throw new ConfigException(LOG_FORMAT, format, "accepted: " + String.join(", ", LOG_FORMATS));
        }
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
     * of each Service, such as {@code STOWAGE_PORT=tcp://10.0.0.1:8080}. A Service stowage-http sets {@code STOWAGE_HTTP_PORT}, which is also
     * the variable of a key, so the value decides.
     */
    private static boolean isServiceLink(String variable, String value) {
        return SERVICE_LINK.matcher(variable + "=" + value).matches();
    }

    /** The environment variable of a key. */
    static String variable(String key) {
        return PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
