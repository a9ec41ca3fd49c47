package dev.stowage.cli.config;

import dev.stowage.cli.UserException;
import dev.stowage.topology.core.config.StowageConfig;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;

/** The configuration of the process: {@link StowageConfig} and the keys around it, from all places at once. */
public final class AppConfig {
    private final StowageConfig stowage;
    private final AbstractConfig own;
    private final Map<String, String> given;

    private AppConfig(Map<String, String> values) {
        ConfigDef definition = AppKeys.define();
        Map<String, String> ours = new HashMap<>();
        Map<String, String> theirs = new HashMap<>();
        values.forEach((key, value) -> (definition.names().contains(key) ? ours : theirs).put(key, value));
        refuseUnknown(theirs);
        refuseUndoing(theirs);
        NumberValidation.refuseOthers(values);
        given = Map.copyOf(values);
        own = new AbstractConfig(definition, ours, false);
        // Changelogs are topics that are created, too.
        theirs.putIfAbsent(
                StowageConfig.KAFKA_PREFIX + StreamsConfig.REPLICATION_FACTOR_CONFIG,
                Integer.toString(replicationFactor()));
        stowage = StowageConfig.of(theirs);
    }

    /**
     * Merges configuration, each place before the next.
     *
     * @param defaults what a command has instead of a key's own default
     * @param file a properties file, null for none
     * @param environment environment variables, those that start with {@code STOWAGE_} count
     * @param options what was given as {@code --set key=value} or by an option of its own
     * @throws ConfigException if a key is unknown or a value not accepted
     * @throws UserException if the file cannot be read
     */
    public static AppConfig load(
            Map<String, String> defaults,
            @Nullable Path file,
            Map<String, String> environment,
            Map<String, String> options) {
        Map<String, String> values = new HashMap<>(defaults);
        if (file != null) {
            values.putAll(read(file));
        }
        values.putAll(Environment.keys(environment));
        values.putAll(options);
        return new AppConfig(values);
    }

    /** What the topology is built from. */
    public StowageConfig stowage() {
        return stowage;
    }

    public boolean createTopics() {
        return own.getBoolean(AppKeys.TOPICS_CREATE);
    }

    /** Partitions of an input topic that is created. */
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

    /** Whether somebody has chosen the port. */
    public boolean isHttpPortGiven() {
        return given.containsKey(AppKeys.HTTP_PORT);
    }

    /** What requests must show, null if nothing. */
    public @Nullable String httpToken() {
        return orNull(own.getString(AppKeys.HTTP_TOKEN));
    }

    /** File that it stands in instead, null if in none. */
    public @Nullable String httpTokenFile() {
        return orNull(own.getString(AppKeys.HTTP_TOKEN_FILE));
    }

    /** host:port under which the other instances reach this one, null if where it listens. */
    public @Nullable String httpAdvertised() {
        return orNull(own.getString(AppKeys.HTTP_ADVERTISED));
    }

    /** Every key and every property that passes through, as it may be shown to people: secrets are masked. */
    public SortedMap<String, MaskedValue> shown() {
        SortedMap<String, MaskedValue> shown = new TreeMap<>();
        AppKeys.all().configKeys().forEach((key, definition) -> {
            String usual = text(definition.defaultValue);
            shown.put(key, new MaskedValue(Masking.shown(key, false, given.getOrDefault(key, usual)), usual));
        });
        given.forEach((key, value) -> {
            if (passesThrough(key)) {
                shown.put(key, new MaskedValue(Masking.shown(key, true, value), null));
            }
        });
        return shown;
    }

    private static void refuseUnknown(Map<String, String> values) {
        Map<String, ?> known = AppKeys.all().configKeys();
        for (String key : new TreeSet<>(values.keySet())) {
            if (!passesThrough(key) && !known.containsKey(key)) {
                // Without its value, which may be a secret: only known keys can be masked.
                throw new ConfigException(StowageConfig.renamed(key)
                        .map(name -> "the key " + key + " is called " + name + " now")
                        .orElseGet(() -> "unknown key " + key + Suggestion.near(key, known)));
            }
        }
    }

    /** The address under which the others ask an instance is one of HTTP, so it has a key of HTTP. */
    private static void refuseUndoing(Map<String, String> values) {
        String key = StowageConfig.KAFKA_PREFIX + StreamsConfig.APPLICATION_SERVER_CONFIG;
        if (values.containsKey(key)) {
            throw new ConfigException(key, values.get(key), "set " + AppKeys.HTTP_ADVERTISED + " instead");
        }
    }

    /** Keys that pass through to clients, none of which knows them, each with what may have been meant. */
    List<String> unknownToClients() {
        return ClientKeys.unknown(given.keySet());
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

    private static Map<String, String> read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new UserException("cannot read the configuration file " + file + ": " + e, e);
        }
        Map<String, String> values = new HashMap<>();
        properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
        return values;
    }
}
