package dev.stowage.cluster.topics;

import dev.stowage.cli.UserException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.SupportedVersionRange;
import org.apache.kafka.common.errors.InvalidConfigurationException;

/** Checks that the brokers are not older than the oldest supported version. */
final class BrokerVersion {
    /** The first version with separate limits for timestamps in the past and in the future, which Stowage sets on its topics. */
    private static final String OLDEST = "3.6";

    private static final String NEEDED = ", but Stowage requires brokers with Kafka " + OLDEST + " or newer";

    /*
     * No request returns a broker's version. A KRaft broker returns the supported levels of the feature metadata.version, independent of the level
     * of its cluster, and each release has added levels. No permission is needed. A broker with ZooKeeper has no such feature: it is recognized
     * by topic properties that it does not support.
     */
    private static final String FEATURE = "metadata.version";

    /** Release of each level, starting with level 1. */
    private static final List<String> OLDER =
            List.of("3.0", "3.1", "3.2", "3.3", "3.3", "3.3", "3.3", "3.4", "3.5", "3.5", "3.5");

    private BrokerVersion() {}

    /** @throws UserException if the broker is older */
    static void require(Admin admin, String bootstrapServers) throws ExecutionException, InterruptedException {
        SupportedVersionRange levels = admin.describeFeatures()
                .featureMetadata()
                .get()
                .supportedFeatures()
                .get(FEATURE);
        if (levels != null && levels.maxVersion() <= OLDER.size()) {
            String version = OLDER.get(Math.max(1, levels.maxVersion()) - 1);
            throw new UserException("the brokers at " + bootstrapServers + " run Kafka " + version + NEEDED);
        }
    }

    /** The error for a topic property that the brokers do not support. */
    static UserException unknown(String property, String bootstrapServers) {
        return new UserException(
                "the brokers at " + bootstrapServers + " do not support the topic property " + property + NEEDED);
    }

    /** The error for a topic whose properties the brokers reject. */
    static UserException refused(String topic, InvalidConfigurationException answer, String bootstrapServers) {
        return new UserException(
                "the brokers at " + bootstrapServers + " cannot create topic " + topic + " (" + answer.getMessage()
                        + ")" + NEEDED,
                answer);
    }
}
