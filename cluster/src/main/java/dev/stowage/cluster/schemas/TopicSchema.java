package dev.stowage.cluster.schemas;

import dev.stowage.schemas.ContractSchemas;
import dev.stowage.schemas.registry.SubjectNames;
import dev.stowage.topology.core.config.StowageConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.avro.Schema;

/**
 * The schema of the values of a topic.
 *
 * @param key configuration key of the topic
 * @param subject subject in the registry
 */
record TopicSchema(String key, String topic, String subject, Schema schema) {
    private static final String INPUT = "input.topic";

    /** The schemas of a configuration: that of the input, unless it is text, and those of the outputs. */
    static List<TopicSchema> of(StowageConfig config) {
        SubjectNames names = new SubjectNames(config.registry());
        List<TopicSchema> used = new ArrayList<>();
        switch (config.inputFormat()) {
            case AVRO -> used.add(of(INPUT, config.inputTopic(), names, ContractSchemas.rawSequence()));
            case TOKENS -> used.add(of(INPUT, config.inputTopic(), names, ContractSchemas.tokenSequence()));
            case TEXT -> {} // has no schema
        }
        used.add(of("output.topic", config.outputTopic(), names, ContractSchemas.packedBatch()));
        used.add(of("statistics.topic", config.statisticsTopic(), names, ContractSchemas.padStatistics()));
        return used;
    }

    private static TopicSchema of(String key, String topic, SubjectNames names, Schema schema) {
        return new TopicSchema(key, topic, names.of(topic, schema), schema);
    }

    /** Whether it is the schema of the input, which other applications write. */
    boolean isInput() {
        return key.equals(INPUT);
    }

    /** File name of the schema. */
    String file() {
        return schema.getName() + ".avsc";
    }

    /** Content of the published file. */
    String text() {
        try (InputStream in = Objects.requireNonNull(ContractSchemas.class.getResourceAsStream("/avro/" + file()))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the schema " + file() + " cannot be read from the jar", e);
        }
    }
}
