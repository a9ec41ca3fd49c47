package dev.stowage.topology.core.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;

/**
 * The values of a configuration, by whom they are for.
 *
 * @param own Stowage's own keys
 * @param kafka properties of the Kafka clients, without their prefix
 * @param registry properties of the registry client, without their prefix
 */
record GivenKeys(Map<String, String> own, Map<String, String> kafka, Map<String, String> registry) {
    /** @throws ConfigException if a key is unknown, or a property of Kafka is one that Stowage sets */
    static GivenKeys of(Map<String, String> given, Set<String> known) {
        GivenKeys keys = new GivenKeys(new HashMap<>(), new HashMap<>(), new HashMap<>());
        given.forEach((key, value) -> {
            if (key.startsWith(StowageConfig.KAFKA_PREFIX)) {
                PassThrough.refuseUndoing(key, value);
                keys.kafka.put(key.substring(StowageConfig.KAFKA_PREFIX.length()), value);
            } else if (key.startsWith(StowageConfig.REGISTRY_PREFIX)) {
                keys.registry.put(key.substring(StowageConfig.REGISTRY_PREFIX.length()), value);
            } else if (known.contains(key)) {
                keys.own.put(key, value);
            } else {
                // Without its value, which may be a secret.
                throw new ConfigException(StowageConfig.renamed(key)
                        .map(name -> "the key " + key + " was renamed to " + name)
                        .orElse("unknown key " + key + "; `stowage config` lists the known ones"));
            }
        });
        return keys;
    }
}
