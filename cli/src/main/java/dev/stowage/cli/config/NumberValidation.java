package dev.stowage.cli.config;

import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigException;

/** Rejects values of numeric keys that are not numbers. Kafka's own message does not state the accepted range. */
final class NumberValidation {
    private NumberValidation() {}

    static void refuseOthers(Map<String, String> values) {
        Map<String, ConfigKey> known = AppKeys.all().configKeys();
        values.forEach((name, value) -> {
            ConfigKey key = known.get(name);
            if (key != null
                    && (key.type == ConfigDef.Type.INT || key.type == ConfigDef.Type.LONG)
                    && !isNumber(value.strip(), key.type)) {
                String range = key.validator == null ? "" : " in " + key.validator;
                throw new ConfigException(name, value, "accepted: a whole number" + range);
            }
        });
    }

    private static boolean isNumber(String value, ConfigDef.Type type) {
        try {
            long number = Long.parseLong(value);
            return type == ConfigDef.Type.LONG || number == (int) number;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
