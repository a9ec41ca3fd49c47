package dev.stowage.cluster.topics;

import dev.stowage.topology.core.config.StowageConfig;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.TopicConfig;

/** Checks the properties of existing topics. A record that a topic rejects would stop the application. */
final class TopicPropertyChecks {
    static final String CREATE_TIME = "CreateTime";

    /** How far a timestamp may be before or after the broker's clock. */
    private static final List<String> TIMESTAMP_LIMITS = List.of(
            TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG);

    /** The former limit in both directions. Kafka 3.6 to 3.9 still have it, and it applies if the newer two have their defaults. */
    private static final String FORMER_LIMIT = "message.timestamp.difference.max.ms";

    private static final String STATISTICS = "statistics.topic";
    private static final String EVER = "-1";

    /** Bytes of a reject's own headers. */
    private static final int REJECT_HEADERS_BYTES = 4_096;

    private final StowageConfig stowage;
    private final Consumer<String> complaints;
    private final Consumer<String> warnings;

    /**
     * @param complaints receives problems that prevent the start, with the command that fixes each
     * @param warnings receives other problems
     */
    TopicPropertyChecks(StowageConfig stowage, Consumer<String> complaints, Consumer<String> warnings) {
        this.stowage = stowage;
        this.complaints = complaints;
        this.warnings = warnings;
    }

    void checkInput(Config found) {
        boolean compacted = value(found, TopicConfig.CLEANUP_POLICY_CONFIG).contains("compact");
        if (compacted && !stowage.idleFlush().isZero()) {
            complaints.accept("idle.flush is on, but input topic " + stowage.inputTopic()
                    + " is compacted and does not accept ticks, which have no key; set idle.flush=0, or `"
                    + alter(stowage.inputTopic(), TopicConfig.CLEANUP_POLICY_CONFIG, "delete") + "`");
        }
        if (compacted) {
            warnings.accept("input topic " + stowage.inputTopic()
                    + " is compacted: after compaction, a replay does not yield the same batches");
        }
        long largest = number(found, TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
        if (largest > stowage.maxRejectBytes() - REJECT_HEADERS_BYTES) {
            warnings.accept("input topic " + stowage.inputTopic() + " accepts records of " + largest
                    + " bytes: rejects larger than rejects.max.bytes=" + stowage.maxRejectBytes()
                    + " will be written without their value");
        }
    }

    void checkOutput(TopicSpec topic, Config found) {
        String name = topic.name();
        checkSize(topic, number(found, TopicConfig.MAX_MESSAGE_BYTES_CONFIG));
        checkTimestampLimits(name, found);
        if (!value(found, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG).equals(CREATE_TIME)) {
            complain(
                    name,
                    found,
                    TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                    CREATE_TIME,
                    "records must keep the timestamps of their sequences");
        }
        String policy = value(found, TopicConfig.CLEANUP_POLICY_CONFIG);
        if (topic.key().equals(STATISTICS)) {
            if (!policy.contains("compact")) {
                warnings.accept("topic " + name + " is not compacted; `"
                        + alter(name, TopicConfig.CLEANUP_POLICY_CONFIG, "compact") + "`");
            }
        } else if (policy.contains("compact")) {
            complain(name, found, TopicConfig.CLEANUP_POLICY_CONFIG, "delete", "records would be lost");
        }
        if (policy.contains("delete") && number(found, TopicConfig.RETENTION_MS_CONFIG) >= 0) {
            warnings.accept("topic " + name + " keeps records for "
                    + value(found, TopicConfig.RETENTION_MS_CONFIG)
                    + " ms after their timestamps, which are those of the sequences, so batches of old sequences are deleted at once; `"
                    + alter(name, TopicConfig.RETENTION_MS_CONFIG, EVER) + "`");
        }
    }

    /** The properties that users most often change, in one line. */
    static String summary(Config found) {
        return Stream.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.RETENTION_MS_CONFIG,
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG)
                .map(property -> property + "=" + value(found, property))
                .collect(Collectors.joining(", "));
    }

    /** Checks whether a topic for batches or rejects accepts the largest possible record. */
    void checkSize(TopicSpec topic, long accepted) {
        switch (topic.key()) {
            case STATISTICS -> {
                // Its records are small.
            }
            case "rejects.topic" ->
                checkSize(
                        topic.name(),
                        accepted,
                        stowage.maxRejectBytes(),
                        "rejects.max.bytes=" + stowage.maxRejectBytes(),
                        accepted >= StowageConfig.MIN_REJECTS_MAX_BYTES ? "rejects.max.bytes=" + accepted : "");
            default -> {
                long max = accepted - StowageConfig.BATCH_RECORD_BYTES;
                checkSize(
                        topic.name(),
                        accepted,
                        stowage.maxBatchRecordBytes(),
                        "batch.max.bytes=" + stowage.batchMaxBytes(),
                        max >= stowage.minBatchMaxBytes() ? "batch.max.bytes=" + max : "");
            }
        }
    }

    private void checkSize(String topic, long accepted, long needed, String by, String otherwise) {
        if (accepted < needed) {
            String property = TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
            complaints.accept(
                    "topic " + topic + " has " + property + "=" + accepted + ", but " + by + " needs " + needed
                            + ": a larger record would stop the application; "
                            + (otherwise.isEmpty() ? "" : "set " + otherwise + ", or ")
                            + "`" + alter(topic, property, needed) + "`");
        }
    }

    /** Checks whether the changelog of the pool accepts its largest entry. */
    void checkPool(String topic, Config found) {
        long accepted = number(found, TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
        checkSize(topic, accepted, stowage.maxStateEntryBytes(), "the layout of open batches", "");
    }

    void checkChangelog(String topic, Config found) {
        checkTimestampLimits(topic, found);
    }

    private void checkTimestampLimits(String topic, Config found) {
        for (String limit : TIMESTAMP_LIMITS) {
            ConfigEntry entry = found.get(limit);
            if (entry == null) {
                throw BrokerVersion.unknown(limit, stowage.bootstrapServers());
            }
            refuseLimit(topic, found, limit);
        }
        if (found.get(FORMER_LIMIT) != null) {
            refuseLimit(topic, found, FORMER_LIMIT);
        }
    }

    private void refuseLimit(String topic, Config found, String limit) {
        if (number(found, limit) < Long.MAX_VALUE) {
            String dated =
                    switch (limit) {
                        case TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG -> "an old sequence";
                        case TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG -> "a sequence dated in the future";
                        default -> "an old sequence, or one dated in the future,";
                    };
            complain(
                    topic,
                    found,
                    limit,
                    Long.MAX_VALUE,
                    dated + " would be refused by the broker and stop the application");
        }
    }

    private void complain(String topic, Config found, String property, Object wanted, String why) {
        complaints.accept("topic " + topic + " has " + property + "=" + value(found, property) + ", but " + wanted
                + " is needed: " + why + "; `" + alter(topic, property, wanted) + "`");
    }

    private String alter(String topic, String property, Object value) {
        return "kafka-configs.sh --bootstrap-server " + stowage.bootstrapServers()
                + " --alter --entity-type topics --entity-name " + topic + " --add-config " + property + "=" + value;
    }

    private static String value(Config config, String property) {
        return config.get(property).value();
    }

    private static long number(Config config, String property) {
        return Long.parseLong(value(config, property));
    }
}
