package dev.stowage.topology.streams.store;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/** The properties of the changelog topics that Kafka Streams creates for the stores. */
final class ChangelogProperties {
    private static final String ANY_TIME = Long.toString(Long.MAX_VALUE);

    private ChangelogProperties() {}

    /**
     * For state of a few megabytes that changes with every commit. The broker compacts it early, so that a new instance
     * reads little more than the state itself; with Kafka's defaults it would keep a gigabyte of old values. Entries
     * may have a sequence's own timestamp, years back or ahead, and a broker that refuses one would stop the
     * application for good.
     */
    static Map<String, String> ofSmallState() {
        Map<String, String> properties = new HashMap<>();
        properties.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        properties.put(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(16 << 20));
        properties.put(TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.1");
        properties.put(TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG, "60000");
        properties.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime");
        properties.put(TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, ANY_TIME);
        properties.put(TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, ANY_TIME);
        return properties;
    }
}
