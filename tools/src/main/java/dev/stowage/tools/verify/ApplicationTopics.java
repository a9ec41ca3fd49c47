package dev.stowage.tools.verify;

import dev.stowage.topology.core.config.StowageConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.TopicDescription;

/**
 * The current topics of an application.
 *
 * @param clusterId id of the Kafka cluster
 * @param ids topic ids of existing topics, by name
 * @param partitions number of partitions of existing topics, by name
 */
record ApplicationTopics(String clusterId, Map<String, String> ids, Map<String, Integer> partitions) {

    static ApplicationTopics of(StowageConfig config, BrokerQueries brokers) {
        Map<String, String> ids = new LinkedHashMap<>();
        Map<String, Integer> partitions = new LinkedHashMap<>();
        Map<String, TopicDescription> found = brokers.topics(keys(config).keySet());
        keys(config).keySet().forEach(topic -> {
            TopicDescription description = found.get(topic);
            if (description != null) {
                ids.put(topic, description.topicId().toString());
                partitions.put(topic, description.partitions().size());
            }
        });
        return new ApplicationTopics(brokers.clusterId(), ids, partitions);
    }

    /** The configured topics and their configuration keys. */
    static Map<String, String> keys(StowageConfig config) {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put(config.inputTopic(), "input.topic");
        keys.put(config.outputTopic(), "output.topic");
        keys.put(config.rejectsTopic(), "rejects.topic");
        keys.put(config.statisticsTopic(), "statistics.topic");
        return keys;
    }

    int count(String topic) {
        return partitions.getOrDefault(topic, 0);
    }

    /** Number of partitions that can be verified: those that all topics have. The statistics topic may have fewer. */
    int verifiable(StowageConfig config) {
        return count(config.statisticsTopic()) == 0
                ? 0
                : Math.min(
                        count(config.inputTopic()),
                        Math.min(count(config.outputTopic()), count(config.rejectsTopic())));
    }

    /** Reports missing topics, and topics with too few partitions, with the commands that fix it. */
    void report(StowageConfig config, Findings findings) {
        keys(config).forEach((topic, key) -> {
            if (count(topic) == 0) {
                findings.problem("topic " + topic + " (" + key + ") does not exist");
            }
        });
        int input = count(config.inputTopic());
        List<String> fewer = new ArrayList<>();
        List<String> commands = new ArrayList<>();
        for (String topic : List.of(config.outputTopic(), config.rejectsTopic())) {
            if (count(topic) > 0 && count(topic) < input) {
                fewer.add(topic + " has " + count(topic));
                commands.add("`kafka-topics.sh --bootstrap-server " + config.bootstrapServers() + " --alter --topic "
                        + topic + " --partitions " + input + "`");
            }
        }
        if (!fewer.isEmpty()) {
            findings.problem("input topic " + config.inputTopic() + " has " + input + " partitions, but "
                    + String.join(" and ", fewer) + ". Stop the application, then " + String.join(", ", commands)
                    + ", then `stowage repair`. Only the partitions that all of them have were verified");
        }
    }
}
