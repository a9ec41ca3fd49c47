package dev.stowage.cluster.consume;

import dev.stowage.cli.UserException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;

/** Number of partitions of topics. */
public final class PartitionCount {
    private PartitionCount() {}

    /**
     * Counts the partitions of a topic.
     *
     * @param key configuration key of the topic, for the error message
     * @throws UserException if the topic does not exist
     */
    public static int count(Map<String, Object> clientProperties, String topic, String key) {
        try (KafkaConsumer<byte[], byte[]> consumer = Consumers.ofCommitted(clientProperties)) {
            List<PartitionInfo> found = consumer.listTopics().get(topic);
            if (found == null) {
                throw new UserException("topic " + topic + " (" + key + ") does not exist");
            }
            return found.size();
        }
    }
}
