package dev.stowage.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** What is logged on standard error. */
public final class Logging {
    private Logging() {}

    /** Leaves only errors of Kafka: a broker that starts and stops inside this process warns of what is expected. */
    public static void quietKafka() {
        for (String name : new String[] {"org.apache.kafka", "kafka", "state.change.logger"}) {
            set(name, Level.ERROR);
        }
    }

    /** Leaves only warnings of Stowage, for commands that say themselves how it goes. */
    public static void quietStowage() {
        set("dev.stowage", Level.WARN);
    }

    private static void set(String name, Level level) {
        if (LoggerFactory.getLogger(name) instanceof Logger logger) {
            logger.setLevel(level);
        }
    }
}
