package dev.stowage.cli.config;

import dev.stowage.topology.core.config.StowageConfig;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigTransformer;
import org.apache.kafka.common.config.provider.ConfigProvider;
import org.apache.kafka.common.config.provider.DirectoryConfigProvider;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.apache.kafka.common.config.provider.FileConfigProvider;
import org.apache.kafka.common.utils.Utils;

/**
 * Replaces variables in values by Kafka's config providers: {@code ${file:/run/secrets/kafka.properties:password}}, {@code ${env:NAME}}, {@code
 * ${dir:/run/secrets:password}}, and those of providers in {@code kafka.config.providers}.
 */
final class Variables {
    /** Names of further providers, separated by commas. */
    static final String PROVIDERS = StowageConfig.KAFKA_PREFIX + "config.providers";

    private static final String PARAMETER = ".param.";

    /** The syntax of Kafka's clients: a name, for some providers a path, and a key. */
    private static final Pattern VARIABLE = ConfigTransformer.DEFAULT_PATTERN;

    private final Map<String, String> values;
    private final Map<String, ConfigProvider> providers = new HashMap<>();

    private Variables(Map<String, String> values) {
        this.values = values;
    }

    /** Whether a value contains a variable. */
    static boolean isIn(String value) {
        return VARIABLE.matcher(value).find();
    }

    /**
     * Replaces all variables.
     *
     * @param environment for the provider {@code env}
     * @throws ConfigException if a variable has no value, naming its key
     */
    static Map<String, String> resolve(Map<String, String> values, Map<String, String> environment) {
        Map<String, String> written = new TreeMap<>(values);
        written.entrySet().removeIf(entry -> entry.getKey().startsWith(PROVIDERS) || !isIn(entry.getValue()));
        if (written.isEmpty()) {
            return values;
        }
        Variables variables = new Variables(values);
        try {
            variables.addProviders(environment);
            Map<String, String> resolved = new HashMap<>(values);
            written.forEach((key, value) -> resolved.put(key, variables.replaced(key, value)));
            return resolved;
        } finally {
            variables.providers.values().forEach(provider -> Utils.closeQuietly(provider, "config provider"));
        }
    }

    private void addProviders(Map<String, String> environment) {
        add("file", new FileConfigProvider());
        add("env", new EnvVarConfigProvider(environment));
        add("dir", new DirectoryConfigProvider());
        Arrays.stream(values.getOrDefault(PROVIDERS, "").split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .forEach(this::addOwn);
    }

    private void addOwn(String name) {
        String key = PROVIDERS + "." + name + ".class";
        String className = values.get(key);
        if (className != null) {
            try {
                add(name, Utils.newInstance(className.strip(), ConfigProvider.class));
            } catch (ClassNotFoundException | KafkaException | ClassCastException e) {
                throw new ConfigException(key, className, "cannot create this config provider: " + e);
            }
        } else if (!providers.containsKey(name)) {
            throw new ConfigException(PROVIDERS + " names the provider " + name + ", but " + key + " is missing");
        }
    }

    private void add(String name, ConfigProvider provider) {
        String prefix = PROVIDERS + "." + name + PARAMETER;
        Map<String, String> parameters = new HashMap<>();
        values.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                parameters.put(key.substring(prefix.length()), value);
            }
        });
        try {
            provider.configure(parameters);
        } catch (RuntimeException e) {
            throw new ConfigException(
                    "cannot configure the provider " + name + " with " + prefix + "*: " + e.getMessage());
        }
        providers.put(name, provider);
    }

    private String replaced(String key, String value) {
        Matcher variable = VARIABLE.matcher(value);
        StringBuilder replaced = new StringBuilder();
        while (variable.find()) {
            variable.appendReplacement(replaced, Matcher.quoteReplacement(valueOf(key, variable)));
        }
        return variable.appendTail(replaced).toString();
    }

    private String valueOf(String key, Matcher variable) {
        ConfigProvider provider = providers.get(variable.group(1));
        if (provider == null) {
            // Without the text of the variable: it may be part of a password.
            throw new ConfigException(
                    key + ": the value has a variable ${...:...} of a config provider that does not exist;"
                            + " providers: " + new TreeSet<>(providers.keySet()) + ", further ones in " + PROVIDERS);
        }
        String path = variable.group(3) == null ? "" : variable.group(3);
        String name = variable.group(4);
        String value;
        try {
            value = provider.get(path, Set.of(name)).data().get(name);
        } catch (RuntimeException e) {
            throw new ConfigException(key + ": cannot resolve " + variable.group() + ": " + e.getMessage()
                    + "; does it exist, and may this user read it?");
        }
        if (value == null) {
            throw new ConfigException(
                    key + ": " + variable.group() + " has no value: " + missing(provider, path, name));
        }
        return provider instanceof DirectoryConfigProvider ? value.replaceAll("[\r\n]+$", "") : value;
    }

    private static String missing(ConfigProvider provider, String path, String name) {
        if (provider instanceof EnvVarConfigProvider) {
            return "the environment variable " + name + " is not set";
        }
        if (provider instanceof DirectoryConfigProvider) {
            return "there is no file " + name + " in directory " + path + ", or allowed.paths does not include it";
        }
        return provider instanceof FileConfigProvider
                ? "file " + path + " does not contain the key " + name + ", or allowed.paths does not include it"
                : "the provider " + provider.getClass().getName() + " returned none";
    }
}
