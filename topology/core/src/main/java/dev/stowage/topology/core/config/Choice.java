package dev.stowage.topology.core.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** Enum constants as configuration values: {@code EXACT_FILL} is written {@code exact-fill}. */
final class Choice {
    private Choice() {}

    static String text(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static <E extends Enum<E>> E parse(Class<E> type, String text) {
        return Enum.valueOf(type, text.trim().toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    static ConfigDef.Validator of(Enum<?>... constants) {
        List<String> accepted = Arrays.stream(constants).map(Choice::text).toList();
        return new ConfigDef.Validator() {
            @Override
            public void ensureValid(String name, Object value) {
                if (!accepted.contains(value)) {
                    throw new ConfigException(name, value, "accepted: " + this);
                }
            }

            @Override
            public String toString() {
                return String.join(", ", accepted);
            }
        };
    }
}
