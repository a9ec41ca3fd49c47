package dev.stowage.cli.config;

import dev.stowage.cli.UserException;
import dev.stowage.topology.core.config.StowageConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;

/** The configuration of the process: {@link StowageConfig} and the keys of the process, merged from all places. */
public final class AppConfig {
    private static final int MANAGEMENT_PORT_DISTANCE = 10;
    private static final int MAX_PORT = 65_535;

    private final StowageConfig stowage;
    private final AbstractConfig own;
    private final Map<String, String> given;

    private AppConfig(Map<String, String> written, Map<String, String> environment) {
        refuseUnknown(written.keySet());
        given = Map.copyOf(SecretFiles.read(Variables.resolve(written, environment)));
        ConfigDef definition = AppKeys.define();
        Map<String, String> ours = new HashMap<>();
        Map<String, String> theirs = new HashMap<>();
        given.forEach((key, value) -> (definition.names().contains(key) ? ours : theirs).put(key, value));
        // The variables are replaced, so clients must not replace what looks like one in a secret.
        theirs.keySet().removeIf(key -> key.startsWith(Variables.PROVIDERS));
        theirs.keySet().removeIf(key -> SecretFiles.isReadOnce(key));
        refuseUndoing(theirs);
        NumberValidation.refuseOthers(given);
        own = new AbstractConfig(definition, ours, false);
        // Changelogs are topics that are created, too.
        theirs.putIfAbsent(
                StowageConfig.KAFKA_PREFIX + StreamsConfig.REPLICATION_FACTOR_CONFIG,
                Integer.toString(replicationFactor()));
        stowage = StowageConfig.of(theirs);
    }

    /** Merges configuration, with at most one file. */
    public static AppConfig load(
            Map<String, String> defaults,
            @Nullable Path file,
            Map<String, String> environment,
            Map<String, String> options) {
        return load(new ConfigSources(defaults, file == null ? List.of() : List.of(file), environment, options));
    }

    /**
     * Merges configuration, replaces variables, and reads the files of secrets.
     *
     * @throws ConfigException if a key is unknown or a value is not accepted
     * @throws UserException if a file cannot be read
     */
    public static AppConfig load(ConfigSources sources) {
        return new AppConfig(sources.merged(), sources.environment());
    }

    /** The configuration of the topology. */
    public StowageConfig stowage() {
        return stowage;
    }

    public boolean createTopics() {
        return own.getBoolean(AppKeys.TOPICS_CREATE);
    }

    /** Partitions of the input topic, if it is created. */
    public int partitions() {
        return own.getInt(AppKeys.TOPICS_PARTITIONS);
    }

    /** Replicas of topics that are created. */
    public int replicationFactor() {
        return own.getInt(AppKeys.TOPICS_REPLICATION_FACTOR);
    }

    /** Whether an instance that stops hands its partitions to the others at once. */
    public boolean leaveOnStop() {
        return own.getBoolean(AppKeys.LEAVE_ON_STOP);
    }

    /** Address that HTTP listens on. */
    public String httpHost() {
        return own.getString(AppKeys.HTTP_HOST);
    }

    /** Port that HTTP listens on, 0 for any free one. */
    public int httpPort() {
        return own.getInt(AppKeys.HTTP_PORT);
    }

    /** Port that health and metrics listen on, 0 for any free one. */
    public int managementPort() {
        Integer given = own.getInt(AppKeys.MANAGEMENT_PORT);
        if (given != null) {
            return given;
        }
        int besides = httpPort() + MANAGEMENT_PORT_DISTANCE;
        return httpPort() == 0 || besides > MAX_PORT ? 0 : besides;
    }

    /** Whether the port was set explicitly. */
    public boolean isHttpPortGiven() {
        return given.containsKey(AppKeys.HTTP_PORT);
    }

    /** Token that requests must carry, null if none is required. */
    public @Nullable String httpToken() {
        return orNull(own.getString(AppKeys.HTTP_TOKEN));
    }

    /** File that contains the token, null if there is none. */
    public @Nullable String httpTokenFile() {
        return orNull(own.getString(AppKeys.HTTP_TOKEN_FILE));
    }

    /** host:port at which other instances reach this one, null for the address that it listens on. */
    public @Nullable String httpAdvertised() {
        return orNull(own.getString(AppKeys.HTTP_ADVERTISED));
    }

    /** Every key and every property that is passed through; only values that are known not to be secret are shown. */
    public SortedMap<String, MaskedValue> shown() {
        SortedMap<String, MaskedValue> shown = new TreeMap<>();
        AppKeys.all().configKeys().forEach((key, definition) -> {
            String usual = text(definition.defaultValue);
            shown.put(key, new MaskedValue(Masking.shown(key, given.getOrDefault(key, usual)), usual));
        });
        given.forEach((key, value) -> {
            if (passesThrough(key)) {
                shown.put(key, new MaskedValue(Masking.shown(key, value), null));
            }
        });
        return shown;
    }

    /** Texts that must not appear in messages and logs. */
    Set<String> secrets() {
        return SecretTexts.of(given);
    }

    private static void refuseUnknown(Set<String> keys) {
        Map<String, ?> known = AppKeys.all().configKeys();
        for (String key : new TreeSet<>(keys)) {
            if (!passesThrough(key) && !known.containsKey(key)) {
                // Without its value, which may be a secret.
                throw new ConfigException(StowageConfig.renamed(key)
                        .map(name -> "the key " + key + " was renamed to " + name)
                        .orElseGet(() -> "unknown key " + key + Suggestion.near(key, known)));
            }
        }
    }

    /** Other instances query this one over HTTP, so its address is set with a key of HTTP. */
    private static void refuseUndoing(Map<String, String> values) {
        String key = StowageConfig.KAFKA_PREFIX + StreamsConfig.APPLICATION_SERVER_CONFIG;
        if (values.containsKey(key)) {
            throw new ConfigException(key, values.get(key), "set " + AppKeys.HTTP_ADVERTISED + " instead");
        }
    }

    /** Keys that are passed through to clients and that no client has, each with a suggestion. */
    List<String> unknownToClients() {
        return ClientKeys.unknown(given.keySet().stream()
                .filter(key -> SecretFiles.secretOf(key).isEmpty())
                .toList());
    }

    private static boolean passesThrough(String key) {
        return key.startsWith(StowageConfig.KAFKA_PREFIX) || key.startsWith(StowageConfig.REGISTRY_PREFIX);
    }

    private static @Nullable String text(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).collect(Collectors.joining(","))
                : value == null ? null : value.toString();
    }

    private static @Nullable String orNull(String value) {
        return value.isEmpty() ? null : value;
    }
}
