package dev.stowage.cluster.topics;

import dev.stowage.cli.UserException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.SupportedVersionRange;
import org.apache.kafka.common.errors.InvalidConfigurationException;

/** The oldest brokers that Stowage runs on, and how older ones are told. */
final class BrokerVersion {
    /** The first with limits of its own for old timestamps and for those ahead, which Stowage sets on its topics. */
    private static final String OLDEST = "3.6";

    private static final String NEEDED = ", but Stowage needs brokers of Kafka " + OLDEST + " or newer";

    /*
     * No request tells a broker's version. But a broker without ZooKeeper says which levels of the feature metadata.version it
     * knows, whatever level its cluster uses, and each release has added some. It answers this to anybody. A broker with ZooKeeper
     * has no such feature: it is told by the properties of topics that it does not know.
     */
    private static final String FEATURE = "metadata.version";

    /** Releases by the levels that they came with, from level 1 on. */
    private static final List<String> OLDER =
            List.of("3.0", "3.1", "3.2", "3.3", "3.3", "3.3", "3.3", "3.4", "3.5", "3.5", "3.5");

    private BrokerVersion() {}

    /** @throws UserException if the broker that answers is older */
    static void require(Admin admin, String bootstrapServers) throws ExecutionException, InterruptedException {
        SupportedVersionRange levels = admin.describeFeatures()
                .featureMetadata()
                .get()
                .supportedFeatures()
                .get(FEATURE);
        if (levels != null && levels.maxVersion() <= OLDER.size()) {
            String version = OLDER.get(Math.max(1, levels.maxVersion()) - 1);
            throw new UserException("the brokers at " + bootstrapServers + " are of Kafka " + version + NEEDED);
        }
    }

    /** For a topic property that the brokers do not know. */
    static UserException unknown(String property, String bootstrapServers) {
        return new UserException(
                "the brokers at " + bootstrapServers + " do not know the topic property " + property + NEEDED);
    }

    /** For a topic with a property that the brokers refuse. */
    static UserException refused(String topic, InvalidConfigurationException answer, String bootstrapServers) {
        return new UserException(
                "the brokers at " + bootstrapServers + " do not create topic " + topic + " (" + answer.getMessage()
                        + ")" + NEEDED,
                answer);
    }
}
