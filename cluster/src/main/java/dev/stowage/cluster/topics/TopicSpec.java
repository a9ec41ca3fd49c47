package dev.stowage.cluster.topics;

import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * A topic as Stowage would create it.
 *
 * @param key configuration key of its name
 * @param name its name
 * @param partitions its partitions
 * @param config its properties
 */
record TopicSpec(String key, String name, int partitions, Map<String, String> config) {

    NewTopic newTopic(int replicationFactor) {
        return new NewTopic(name, partitions, (short) replicationFactor).configs(config);
    }

    /** The command that creates it. */
    String createCommand(String bootstrapServers, int replicationFactor) {
        String properties = config.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> " --config " + entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining());
        return "kafka-topics.sh --bootstrap-server " + bootstrapServers + " --create --topic " + name + " --partitions "
                + partitions + " --replication-factor " + replicationFactor + properties;
    }
}
