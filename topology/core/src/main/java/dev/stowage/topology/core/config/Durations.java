package dev.stowage.topology.core.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** Durations as text: {@code 500ms}, {@code 10s}, {@code 10m}, {@code 1h}, {@code 1d}, or {@code 0}. */
public final class Durations {
    private static final Pattern FORM = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d)");
    private static final String ACCEPTED = "0, or a whole number and one of ms, s, m, h, d, such as 10m";

    private Durations() {}

    public static Duration parse(String name, String text) {
        String trimmed = text.trim();
        if (trimmed.equals("0")) {
            return Duration.ZERO;
        }
        Matcher matcher = FORM.matcher(trimmed);
        if (!matcher.matches()) {
            throw new ConfigException(name, text, "accepted: " + ACCEPTED);
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    /** Accepts durations of at least the given length and at most ten thousand years. */
    static ConfigDef.Validator atLeast(Duration min) {
        return new ConfigDef.Validator() {
            @Override
            public void ensureValid(String name, Object value) {
                Duration duration = parse(name, (String) value);
                if (duration.compareTo(min) < 0 || duration.toDays() > 3_652_425) {
                    throw new ConfigException(name, value, "accepted: " + this);
                }
            }

            @Override
            public String toString() {
                return min.isZero() ? ACCEPTED : "at least " + min.toMillis() + "ms: " + ACCEPTED;
            }
        };
    }
}
