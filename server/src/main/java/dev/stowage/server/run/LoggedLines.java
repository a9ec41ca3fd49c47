package dev.stowage.server.run;

import java.io.PrintWriter;
import java.io.Writer;
import org.slf4j.Logger;

/** Passes the lines that the startup checks print to a logger. Not thread-safe. */
final class LoggedLines extends Writer {
    private static final String WARNING = "warning: ";

    private final Logger logger;
    private final StringBuilder text = new StringBuilder();

    private LoggedLines(Logger logger) {
        this.logger = logger;
    }

    static PrintWriter of(Logger logger) {
        return new PrintWriter(new LoggedLines(logger));
    }

    @Override
    public void write(char[] characters, int from, int length) {
        text.append(characters, from, length);
    }

    @Override
    public void flush() {
        text.toString().lines().forEach(line -> {
            if (line.startsWith(WARNING)) {
                logger.warn(line.substring(WARNING.length()));
            } else {
                logger.info(line);
            }
        });
        text.setLength(0);
    }

    @Override
    public void close() {
        flush();
    }
}
