package dev.stowage.integration;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.LoggerFactory;

/** Keeps the last log events of code in the test's own process; {@code logback-test.xml} sets the levels. */
final class ApplicationLog extends AppenderBase<ILoggingEvent> {
    private static final int LAST_EVENTS = 60;

    private final Deque<String> events = new ArrayDeque<>();
    private final PatternLayout layout = new PatternLayout();

    /** Starts keeping events. */
    void attach() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        layout.setContext(context);
        layout.setPattern("%d{HH:mm:ss.SSS} %-5level %logger{0} %msg %kvp%n");
        layout.start();
        setContext(context);
        start();
        root().addAppender(this);
    }

    /** Stops, and drops the kept events. */
    void detach() {
        root().detachAppender(this);
        stop();
        synchronized (events) {
            events.clear();
        }
    }

    @Override
    protected void append(ILoggingEvent event) {
        String text = layout.doLayout(event);
        synchronized (events) {
            events.add(text);
            if (events.size() > LAST_EVENTS) {
                events.remove();
            }
        }
    }

    /** The last events, one per line, followed by their stack traces. */
    String tail() {
        synchronized (events) {
            return String.join("", events);
        }
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }
}
