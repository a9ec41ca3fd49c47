package dev.stowage.topology.core.config;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;

/**
 * The keys under {@code kafka.}, which pass through to the Kafka clients: which are refused, and which of them every client
 * understands. The names of Kafka Streams' own properties are literals here, since the core does not know Kafka Streams.
 */
public final class PassThrough {
    /** Prefix of the keys that pass through. */
    public static final String PREFIX = "kafka.";

    static final String PRODUCER_PREFIX = "producer.";
    private static final String CONSUMER_PREFIX = "consumer.";
    private static final String MAIN_CONSUMER_PREFIX = "main.consumer.";

    /** Settings that would break exactly-once or determinism, for any client. */
    private static final Set<String> UNDOING = Set.of(
            "processing.guarantee",
            "default.timestamp.extractor",
            "task.assignor.class",
            "deserialization.exception.handler",
            "default.deserialization.exception.handler",
            "production.exception.handler",
            "default.production.exception.handler",
            "processing.exception.handler",
            "errors.dead.letter.queue.topic.name",
            ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            ProducerConfig.PARTITIONER_CLASS_CONFIG,
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            ProducerConfig.ACKS_CONFIG,
            "interceptor.classes");

    /** The only rebalance protocol with static members in this version of Kafka Streams. */
    private static final String CLASSIC = "classic";

    private static final Map<String, String> OWN = Map.of(
            "application.id", Keys.APPLICATION_ID,
            "bootstrap.servers", Keys.BOOTSTRAP_SERVERS,
            "state.dir", Keys.STATE_DIR,
            "num.stream.threads", Keys.THREADS);

    /** Prefixes by which Kafka Streams hands a property to one kind of client. */
    private static final Set<String> CLIENT_PREFIXES = Set.of(
            MAIN_CONSUMER_PREFIX,
            "restore.consumer.",
            "global.consumer.",
            CONSUMER_PREFIX,
            PRODUCER_PREFIX,
            "admin.",
            "topic.");

    /** Properties that admin clients, consumers and producers have, except the name of the client. */
    private static final Set<String> SHARED = shared();

    private static final List<String> SHARED_PREFIXES = List.of("ssl.", "sasl.", "config.providers");

    private PassThrough() {}

    static void refuseUndoing(String key, String value) {
        String property = withoutClientPrefix(key.substring(PREFIX.length()));
        if (UNDOING.contains(property)) {
            throw new ConfigException(
                    key, value, "Stowage sets this itself, since exactly-once and replay depend on it; remove the key");
        }
        if (property.equals("group.protocol") && !value.equalsIgnoreCase(CLASSIC)) {
            throw new ConfigException(
                    key,
                    value,
                    "accepted: " + CLASSIC + ". Stowage recovers within seconds by static membership, which the streams"
                            + " protocol has from Kafka 4.4 on");
        }
        String own = OWN.get(property);
        if (own != null) {
            throw new ConfigException(key, value, "set " + own + " instead");
        }
    }

    /**
     * The pass-through properties for a client of a tool: those that every kind of client has. Tools set the others, such as batch sizes,
     * themselves.
     */
    static Map<String, Object> forClients(Map<String, String> passThrough) {
        Map<String, Object> properties = new HashMap<>();
        passThrough.forEach((name, value) -> {
            if (name.equals(withoutClientPrefix(name)) && isShared(name)) {
                properties.put(name, value);
            }
        });
        return properties;
    }

    /** The properties of the registry client: its own, and those of Kafka that it inherits. */
    static Map<String, Object> forRegistry(Map<String, String> registry, Map<String, String> passThrough) {
        Map<String, Object> properties = new HashMap<>(registry);
        // SASL_INHERIT, SASL_OAUTHBEARER_INHERIT: the client looks for the credentials under the keys of Kafka.
        boolean inherits = registry.entrySet().stream()
                .anyMatch(entry -> entry.getKey().endsWith("auth.credentials.source")
                        && entry.getValue().endsWith("_INHERIT"));
        if (inherits) {
            passThrough.forEach((key, value) -> {
                if (key.startsWith("sasl.")) {
                    properties.putIfAbsent(key, value);
                }
            });
        }
        return properties;
    }

    /** Whether a pass-through property says something else than a default does: for that client, or for all of its kind. */
    public static boolean isReplaced(String name, Map<String, String> passThrough) {
        String property = withoutClientPrefix(name);
        return passThrough.containsKey(property)
                || (name.startsWith(MAIN_CONSUMER_PREFIX) && passThrough.containsKey(CONSUMER_PREFIX + property));
    }

    private static Set<String> shared() {
        Set<String> names = new HashSet<>(AdminClientConfig.configNames());
        names.retainAll(ConsumerConfig.configNames());
        names.retainAll(ProducerConfig.configNames());
        names.remove(CommonClientConfigs.CLIENT_ID_CONFIG);
        return Set.copyOf(names);
    }

    private static boolean isShared(String name) {
        return SHARED.contains(name) || SHARED_PREFIXES.stream().anyMatch(name::startsWith);
    }

    private static String withoutClientPrefix(String property) {
        for (String prefix : CLIENT_PREFIXES) {
            if (property.startsWith(prefix)) {
                return property.substring(prefix.length());
            }
        }
        return property;
    }
}
