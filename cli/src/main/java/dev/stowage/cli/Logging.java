package dev.stowage.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** Log levels of this process. */
public final class Logging {
    private Logging() {}

    /** Logs only errors of Kafka: a broker that starts and stops inside this process logs expected warnings. */
    public static void quietKafka() {
        for (String name : new String[] {"org.apache.kafka", "kafka", "state.change.logger"}) {
            set(name, Level.ERROR);
        }
    }

    /** Logs only warnings of Stowage, for commands that print their own progress. */
    public static void quietStowage() {
        set("dev.stowage", Level.WARN);
    }

    private static void set(String name, Level level) {
        if (LoggerFactory.getLogger(name) instanceof Logger logger) {
            logger.setLevel(level);
        }
    }
}
