package dev.stowage.cli.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** Accepts host:port, an IPv6 host in brackets, or nothing. */
final class HostPort implements Validator {
    private static final Pattern SHAPE = Pattern.compile("(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]):(\\d{1,5})");
    private static final int MAX_PORT = 65_535;

    @Override
    public void ensureValid(String name, @Nullable Object value) {
        String given = String.valueOf(value);
        Matcher shape = SHAPE.matcher(given);
        boolean accepted = given.isEmpty() || (shape.matches() && isPort(Integer.parseInt(shape.group(1))));
        if (!accepted) {
            throw new ConfigException(name, value, "accepted: " + this);
        }
    }

    private static boolean isPort(int port) {
        return port >= 1 && port <= MAX_PORT;
    }

    @Override
    public String toString() {
        return "empty, or host:port, such as stowage-1.example:8080 or [fd00::1]:8080";
    }
}
