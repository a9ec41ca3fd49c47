package dev.stowage.schemas.registry;

import java.util.Map;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.ConfigException;

/** The subject of a topic's value schema. */
public final class SubjectNames {
    /** A strategy, by its simple name or the name of Confluent's class. */
    public static final String STRATEGY = "value.subject.name.strategy";

    private final String strategy;

    /**
     * @param config {@value #STRATEGY}; default TopicNameStrategy
     * @throws ConfigException if the strategy is not TopicNameStrategy, RecordNameStrategy or TopicRecordNameStrategy
     */
    public SubjectNames(Map<String, ?> config) {
        Object name = config.get(STRATEGY);
        String full = name instanceof Class<?> type ? type.getName() : name == null ? "" : name.toString();
        strategy = full.isEmpty() ? "TopicNameStrategy" : full.substring(full.lastIndexOf('.') + 1);
        if (!strategy.equals("TopicNameStrategy")
                && !strategy.equals("RecordNameStrategy")
                && !strategy.equals("TopicRecordNameStrategy")) {
            throw new ConfigException(
                    STRATEGY, name, "accepted: TopicNameStrategy, RecordNameStrategy, TopicRecordNameStrategy");
        }
    }

    /** The subject of a topic's values. */
    public String of(String topic, Schema schema) {
        return switch (strategy) {
            case "RecordNameStrategy" -> schema.getFullName();
            case "TopicRecordNameStrategy" -> topic + "-" + schema.getFullName();
            default -> topic + "-value";
        };
    }
}
