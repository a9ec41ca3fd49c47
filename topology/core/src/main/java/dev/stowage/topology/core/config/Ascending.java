package dev.stowage.topology.core.config;

import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** A list of whole numbers, each greater than the one before it. */
final class Ascending {
    private Ascending() {}

    static List<Integer> parse(String name, List<?> texts) {
        try {
            return texts.stream()
                    .map(text -> Integer.valueOf(text.toString().trim()))
                    .toList();
        } catch (NumberFormatException e) {
            throw new ConfigException(name, texts, "accepted: whole numbers separated by commas");
        }
    }

    static ConfigDef.Validator upTo(int greatest) {
        return new ConfigDef.Validator() {
            @Override
            public void ensureValid(String name, Object value) {
                List<Integer> numbers = parse(name, (List<?>) value);
                int previous = 0;
                for (int number : numbers) {
                    if (number <= previous || number > greatest) {
                        throw new ConfigException(name, value, "accepted: " + this);
                    }
                    previous = number;
                }
                if (numbers.isEmpty()) {
                    throw new ConfigException(name, value, "accepted: " + this);
                }
            }

            @Override
            public String toString() {
                return "ascending whole numbers from 1 to " + greatest + ", separated by commas";
            }
        };
    }
}
