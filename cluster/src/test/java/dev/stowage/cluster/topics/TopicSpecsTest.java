package dev.stowage.cluster.topics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.cli.config.AppConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TopicSpecsTest {
    private static final Path PAGE = Path.of("../docs/operations/security.md");

    private final AppConfig config = AppConfig.load(Map.of(), null, Map.of(), Map.of());

    @Test
    void shouldHaveThePropertiesOfTheKafkaTopicInTheDocumentation() throws IOException {
        String page = Files.readString(PAGE);
        Matcher properties =
                Pattern.compile("(?s)kind: KafkaTopic.*?\n  config:\n(.*?)```").matcher(page);
        assertThat(properties.find()).isTrue();
        Map<String, String> documented = new TreeMap<>();
        properties
                .group(1)
                .lines()
                .map(line -> line.strip().split(": ", 2))
                .forEach(property -> documented.put(property[0], property[1]));

        List<TopicSpec> outputs = TopicSpecs.outputs(config, 4);

        assertThat(outputs.get(0).config()).isEqualTo(documented);
        assertThat(page)
                .contains("with `max.message.bytes: " + outputs.get(1).config().get("max.message.bytes") + "`")
                .contains("with `max.message.bytes: "
                        + TopicSpecs.input(config).config().get("max.message.bytes") + "`");
    }
}
