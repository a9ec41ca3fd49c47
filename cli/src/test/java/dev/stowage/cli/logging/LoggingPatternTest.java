package dev.stowage.cli.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The log format that users get, from the {@code logback.xml} in the distribution. */
class LoggingPatternTest {
    private static final String HOSTILE = "\u001b[2J\u009b\u202e\n00:00:00.000 ERROR forged\r";
    private static final String SHOWN = "\\u001b[2J\\u009b\\u202e\\n00:00:00.000 ERROR forged\\r";

    private final LoggerContext context = new LoggerContext();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private Logger logger;

    @BeforeEach
    void configure() throws JoranException {
        context.setMDCAdapter(new LogbackMDCAdapter());
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(
                Path.of("src", "main", "resources", "logback.xml").toFile());
        logger = context.getLogger("dev.stowage.Some");
        OutputStreamAppender<ILoggingEvent> appender = (OutputStreamAppender<ILoggingEvent>)
                context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("text");
        appender.setOutputStream(log);
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void shouldWriteOneLineWhateverMessageAndFactsHold() {
        logger.atWarn().addKeyValue("id", HOSTILE).log("Straße " + HOSTILE);

        assertThat(logged()).endsWith("Some Straße " + SHOWN + " id=\"" + SHOWN + "\"" + System.lineSeparator());
        assertThat(logged().lines()).hasSize(1);
    }

    @Test
    void shouldEscapeTheMessagesOfExceptionsAndLeaveTheirStackTraces() {
        IllegalStateException failure =
                new IllegalStateException(HOSTILE, new IllegalArgumentException("of " + HOSTILE));
        failure.addSuppressed(new IllegalStateException("beside " + HOSTILE));

        logger.atWarn().setCause(failure).log("failed");

        assertThat(logged())
                .doesNotContain("\u001b", "\u009b", "\u202e", "\r")
                .contains(
                        "java.lang.IllegalStateException: " + SHOWN + System.lineSeparator() + "\tat "
                                + getClass().getName(),
                        "Caused by: java.lang.IllegalArgumentException: of " + SHOWN,
                        "Suppressed: java.lang.IllegalStateException: beside " + SHOWN);
        assertThat(logged().lines().filter(line -> line.startsWith("00:00:00"))).isEmpty();
    }

    @Test
    void shouldNameDateAndZone() {
        logger.warn("x");

        assertThat(logged())
                .matches(
                        "(?s)\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(Z|[+-]\\d\\d:\\d\\d) WARN  Some x *\\R");
    }

    private String logged() {
        return log.toString(StandardCharsets.UTF_8);
    }
}
