package dev.stowage.topology.core.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import java.time.Duration;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.jspecify.annotations.Nullable;

/** Defines keys in order, in groups. */
final class KeyGroups {
    private final ConfigDef definition = new ConfigDef();
    private String group = "";
    private int order;

    /** All keys that were added. */
    ConfigDef definition() {
        return definition;
    }

    /** Begins a group. */
    void group(String name) {
        group = name;
        order = 0;
    }

    void text(String name, String value, Importance importance, String documentation) {
        add(name, STRING, value, new NonEmptyString(), importance, documentation);
    }

    void number(String name, int value, Validator validator, Importance importance, String documentation) {
        add(name, INT, value, validator, importance, documentation);
    }

    void choice(String name, Enum<?> value, Validator validator, String documentation) {
        add(name, STRING, Choice.text(value), validator, HIGH, documentation);
    }

    void duration(String name, String value, Duration min, Importance importance, String documentation) {
        add(name, STRING, value, Durations.atLeast(min), importance, documentation);
    }

    void add(
            String name,
            ConfigDef.Type type,
            Object value,
            @Nullable Validator validator,
            Importance importance,
            String documentation) {
        definition.define(name, type, value, validator, importance, documentation, group, order++, Width.MEDIUM, name);
    }
}
