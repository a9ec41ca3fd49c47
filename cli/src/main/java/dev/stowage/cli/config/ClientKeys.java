package dev.stowage.cli.config;

import dev.stowage.topology.core.config.StowageConfig;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientConfig;
import io.confluent.kafka.serializers.KafkaAvroDeserializerConfig;
import io.confluent.kafka.serializers.KafkaAvroSerializerConfig;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The properties of the clients of Kafka and of the schema registry, to find misspelt ones. */
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

    private ClientKeys() {}

    /** The given keys that are passed through to a client and that no client has, each with a suggestion. */
    static List<String> unknown(Collection<String> keys) {
        List<String> unknown = new ArrayList<>();
        for (String key : new TreeSet<>(keys)) {
            if (key.startsWith(StowageConfig.KAFKA_PREFIX)) {
                check(key, StowageConfig.KAFKA_PREFIX, ofKafka(), unknown);
            } else if (key.startsWith(StowageConfig.REGISTRY_PREFIX)) {
                check(key, StowageConfig.REGISTRY_PREFIX, ofRegistry(), unknown);
            }
        }
        return unknown;
    }

    private static void check(String key, String prefix, Set<String> known, List<String> unknown) {
        String name = key.substring(prefix.length());
        String client = CLIENTS.stream().filter(name::startsWith).findFirst().orElse("");
        name = name.substring(client.length());
        // Config providers have properties of their own.
        if (!known.contains(name) && !name.startsWith("config.providers") && !isSsl(name)) {
            unknown.add("no client has a property " + key
                    + Suggestion.near(name, known, "").replace("mean ", "mean " + prefix + client));
        }
    }

    /** SSL properties of the registry client, which has them with its own prefix, too. */
    private static boolean isSsl(String name) {
        return name.startsWith("schema.registry.ssl.");
    }

    private static Set<String> ofKafka() {
        Set<String> known = new TreeSet<>(StreamsConfig.configDef().names());
        known.addAll(ConsumerConfig.configNames());
        known.addAll(ProducerConfig.configNames());
        known.addAll(AdminClientConfig.configNames());
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
            known.add(StreamsConfig.TOPIC_PREFIX + property);
        }
        return known;
    }

    private static Set<String> ofRegistry() {
        Set<String> known = new TreeSet<>(OF_REGISTRY);
        for (Field field : SchemaRegistryClientConfig.class.getFields()) {
            if (field.getType() == String.class) {
                known.add(value(field));
            }
        }
        known.addAll(KafkaAvroSerializerConfig.baseConfigDef().names());
        known.addAll(KafkaAvroDeserializerConfig.baseConfigDef().names());
        ConsumerConfig.configNames().stream()
                .filter(name -> name.startsWith("ssl.") || name.startsWith("sasl."))
                .forEach(known::add);
        return known;
    }

    private static String value(Field field) {
        try {
            return String.valueOf(field.get(null));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("a public constant", e);
        }
    }
}
