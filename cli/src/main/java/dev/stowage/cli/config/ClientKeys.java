package dev.stowage.cli.config;

import dev.stowage.topology.core.config.StowageConfig;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientConfig;
import io.confluent.kafka.serializers.KafkaAvroDeserializerConfig;
import io.confluent.kafka.serializers.KafkaAvroSerializerConfig;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The properties of the clients of Kafka and of the schema registry: to find misspelt ones, and to tell secrets from values that may be shown. */
final class ClientKeys {
    private static final List<String> CLIENTS = List.of(
            StreamsConfig.MAIN_CONSUMER_PREFIX,
            StreamsConfig.RESTORE_CONSUMER_PREFIX,
            StreamsConfig.GLOBAL_CONSUMER_PREFIX,
            StreamsConfig.CONSUMER_PREFIX,
            StreamsConfig.PRODUCER_PREFIX,
            StreamsConfig.ADMIN_CLIENT_PREFIX);

    /** Properties that the registry client reads and that are not among its public constants. */
    private static final List<String> OF_REGISTRY = List.of(
            "basic.auth.credentials.source",
            "basic.auth.user.info",
            "bearer.auth.credentials.source",
            "proxy.host",
            "proxy.port",
            "http.connect.timeout.ms",
            "http.read.timeout.ms",
            "max.retries",
            "retries.wait.ms",
            "retries.max.wait.ms");

    /** Secrets among the registry client's properties, which have no types. */
    private static final Pattern REGISTRY_SECRET = Pattern.compile("(user\\.info|auth\\.token|password|secret)$");

    /** Prefix of the registry client's TLS properties, which it has with and without it. */
    private static final String REGISTRY_NAMESPACE = "schema.registry.";

    /** What Kafka's own config providers are configured with. */
    private static final Pattern PROVIDER = Pattern.compile(
            "config\\.providers(\\.\\w+\\.(class|param\\.allowed\\.paths|param\\.allowlist\\.pattern))?");

    private static final Map<String, Kind> KAFKA = ofKafka();
    private static final Map<String, Kind> REGISTRY = ofRegistry();

    /** Max distance of a misspelt name. */
    private static final int MISSPELT = 3;

    private ClientKeys() {}

    /** What is known of a key that is passed through. */
    enum Kind {
        /** A client has this property, and its value is no secret. */
        PUBLIC,
        /** A client has this property, and its value is a secret. */
        SECRET,
        /** No client has this property, or it is none of a client. */
        UNKNOWN
    }

    static Kind kind(String key) {
        if (key.startsWith(StowageConfig.REGISTRY_PREFIX)) {
            return kindOf(REGISTRY, key.substring(StowageConfig.REGISTRY_PREFIX.length()));
        }
        if (!key.startsWith(StowageConfig.KAFKA_PREFIX)) {
            return Kind.UNKNOWN;
        }
        String name = key.substring(StowageConfig.KAFKA_PREFIX.length());
        return PROVIDER.matcher(name).matches()
                ? Kind.PUBLIC
                : kindOf(KAFKA, name.substring(client(name).length()));
    }

    /** Whether a key is that of a secret, or a misspelt one. */
    static boolean isNearSecret(String key) {
        boolean registry = key.startsWith(StowageConfig.REGISTRY_PREFIX);
        if (!registry && !key.startsWith(StowageConfig.KAFKA_PREFIX)) {
            return false;
        }
        String passed = key.substring((registry ? StowageConfig.REGISTRY_PREFIX : StowageConfig.KAFKA_PREFIX).length());
        String name = registry ? passed : passed.substring(client(passed).length());
        return (registry ? REGISTRY : KAFKA)
                .entrySet().stream()
                        .anyMatch(known -> known.getValue() == Kind.SECRET
                                && Suggestion.distance(name, known.getKey()) <= MISSPELT);
    }

    /** The given keys that are passed through to a client and that no client has, each with a suggestion. */
    static List<String> unknown(Collection<String> keys) {
        List<String> unknown = new ArrayList<>();
        for (String key : new TreeSet<>(keys)) {
            if (key.startsWith(StowageConfig.KAFKA_PREFIX)) {
                check(key, StowageConfig.KAFKA_PREFIX, KAFKA, unknown);
            } else if (key.startsWith(StowageConfig.REGISTRY_PREFIX)) {
                check(key, StowageConfig.REGISTRY_PREFIX, REGISTRY, unknown);
            }
        }
        return unknown;
    }

    private static void check(String key, String prefix, Map<String, Kind> known, List<String> unknown) {
        String name = key.substring(prefix.length());
        String client = client(name);
        name = name.substring(client.length());
        // Config providers have properties of their own.
        if (!known.containsKey(name) && !name.startsWith("config.providers")) {
            unknown.add("no client has a property " + key
                    + Suggestion.near(name, known.keySet(), "").replace("mean ", "mean " + prefix + client));
        }
    }

    private static String client(String name) {
        return CLIENTS.stream().filter(name::startsWith).findFirst().orElse("");
    }

    private static Kind kindOf(Map<String, Kind> known, String name) {
        return known.getOrDefault(name, Kind.UNKNOWN);
    }

    private static Map<String, Kind> ofKafka() {
        Map<String, Kind> known = new TreeMap<>();
        for (ConfigDef definition : List.of(
                StreamsConfig.configDef(),
                ConsumerConfig.configDef(),
                ProducerConfig.configDef(),
                AdminClientConfig.configDef())) {
            add(known, definition);
        }
        for (String property : List.of(
                TopicConfig.RETENTION_MS_CONFIG,
                TopicConfig.SEGMENT_BYTES_CONFIG,
                TopicConfig.SEGMENT_MS_CONFIG,
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
                TopicConfig.DELETE_RETENTION_MS_CONFIG,
                TopicConfig.COMPRESSION_TYPE_CONFIG)) {
            known.put(StreamsConfig.TOPIC_PREFIX + property, Kind.PUBLIC);
        }
        return known;
    }

    private static Map<String, Kind> ofRegistry() {
        Map<String, Kind> known = new TreeMap<>();
        ConfigDef connection = new ConfigDef();
        ConsumerConfig.configDef().configKeys().values().stream()
                .filter(key -> key.name.startsWith("ssl.") || key.name.startsWith("sasl."))
                .forEach(connection::define);
        add(known, connection);
        connection.names().stream()
                .filter(name -> name.startsWith("ssl."))
                .forEach(name -> known.put(REGISTRY_NAMESPACE + name, kindOf(known, name)));
        add(known, KafkaAvroSerializerConfig.baseConfigDef());
        add(known, KafkaAvroDeserializerConfig.baseConfigDef());
        OF_REGISTRY.forEach(name -> known.put(name, kindOfRegistry(name)));
        for (Field field : SchemaRegistryClientConfig.class.getFields()) {
            // Other constants are prefixes.
            if (field.getType() == String.class && !value(field).endsWith(".")) {
                known.put(value(field), kindOfRegistry(value(field)));
            }
        }
        return known;
    }

    private static void add(Map<String, Kind> known, ConfigDef definition) {
        definition.configKeys().values().forEach(key -> {
            boolean secret = key.type == ConfigDef.Type.PASSWORD
                    || REGISTRY_SECRET.matcher(key.name).find();
            known.put(key.name, secret ? Kind.SECRET : Kind.PUBLIC);
        });
    }

    private static Kind kindOfRegistry(String name) {
        return REGISTRY_SECRET.matcher(name).find() ? Kind.SECRET : Kind.PUBLIC;
    }

    private static String value(Field field) {
        try {
            return String.valueOf(field.get(null));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("a public constant", e);
        }
    }
}
