package dev.stowage.cluster.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.topology.core.config.StowageConfig;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class TopicSchemaTest {
    @Test
    void shouldNameTheSubjectsOfTheTopics() {
        assertThat(subjects(Map.of("input.topic", "uniref50")))
                .containsExactly("uniref50-value", "packed-batches-value", "pad-ratios-value");
    }

    @Test
    void shouldNameTheSubjectsAsTheStrategySays() {
        assertThat(subjects(Map.of("registry.value.subject.name.strategy", "TopicRecordNameStrategy")))
                .containsExactly(
                        "sequences-dev.stowage.schemas.RawSequence",
                        "packed-batches-dev.stowage.schemas.PackedBatch",
                        "pad-ratios-dev.stowage.schemas.PadStatistics");
    }

    @Test
    void shouldLeaveTheInputOutWhenItIsText() {
        assertThat(subjects(Map.of("input.format", "text")))
                .containsExactly("packed-batches-value", "pad-ratios-value");
    }

    @Test
    void shouldHaveTheTextsThatTheSchemasAreReadFrom() {
        assertThat(TopicSchema.of(StowageConfig.of(Map.of())))
                .allSatisfy(used ->
                        assertThat(new Schema.Parser().parse(used.text())).isEqualTo(used.schema()));
    }

    private static List<String> subjects(Map<String, String> values) {
        return TopicSchema.of(StowageConfig.of(values)).stream()
                .map(TopicSchema::subject)
                .toList();
    }
}
