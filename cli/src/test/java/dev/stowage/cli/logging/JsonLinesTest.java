package dev.stowage.cli.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class JsonLinesTest {
    private final LoggerContext context = new LoggerContext();
    private final Logger logger = context.getLogger("dev.stowage.Some");
    private final JsonLines lines = new JsonLines();

    @BeforeEach
    void start() {
        lines.setContext(context);
        lines.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void shouldWriteAnEventAsOneLine() throws IOException {
        LoggingEvent event = event("two\nlines \"quoted\" {}", null, "Straße");
        event.setTimeStamp(1_777_777_777_123L);
        event.setKeyValuePairs(List.of(new KeyValuePair("topic", "raw"), new KeyValuePair("offset", 7)));

        JsonNode json = parsed(event);

        assertThat(json.get("message").asText()).isEqualTo("two\nlines \"quoted\" Straße");
        assertThat(OffsetDateTime.parse(json.get("timestamp").asText())
                        .toInstant()
                        .toEpochMilli())
                .isEqualTo(1_777_777_777_123L);
        assertThat(json.get("level").asText()).isEqualTo("WARN");
        assertThat(json.get("logger").asText()).isEqualTo("dev.stowage.Some");
        assertThat(json.get("thread").asText()).isEqualTo(Thread.currentThread().getName());
        assertThat(json.get("fields").toString()).isEqualTo("{\"topic\":\"raw\",\"offset\":\"7\"}");
        assertThat(json.has("stack_trace")).isFalse();
    }

    @Test
    void shouldHaveTheStackTraceOfAnException() throws IOException {
        JsonNode json = parsed(event("failed", new IllegalStateException("why", new IOException("disk")), ""));

        assertThat(json.get("stack_trace").asText())
                .contains(
                        "java.lang.IllegalStateException: why",
                        "\tat " + getClass().getName(),
                        "Caused by:",
                        "disk");
        assertThat(json.has("fields")).isFalse();
    }

    private LoggingEvent event(String message, @Nullable Throwable failure, String argument) {
        return new LoggingEvent(Logger.class.getName(), logger, Level.WARN, message, failure, new Object[] {argument});
    }

    private JsonNode parsed(LoggingEvent event) throws IOException {
        String line = new String(lines.encode(event), StandardCharsets.UTF_8);
        assertThat(line).endsWith("\n");
        assertThat(line.lines()).hasSize(1);
        return new ObjectMapper().readTree(line);
    }
}
