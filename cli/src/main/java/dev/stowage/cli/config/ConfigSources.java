package dev.stowage.cli.config;

import dev.stowage.cli.UserException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/**
 * Sources of configuration keys; later ones override earlier ones.
 *
 * @param defaults defaults of the command, which override those of the keys
 * @param files properties files; a later one overrides an earlier one
 * @param environment environment variables; those that start with {@code STOWAGE_} are used
 * @param options keys set with {@code --set key=value} or with an option of their own
 */
public record ConfigSources(
        Map<String, String> defaults, List<Path> files, Map<String, String> environment, Map<String, String> options) {

    /** The values of all keys. */
    Map<String, String> merged() {
        Map<String, String> values = new HashMap<>(defaults);
        files.forEach(file -> values.putAll(read(file)));
        values.putAll(Environment.keys(environment));
        values.putAll(options);
        return values;
    }

    /** Texts that must not appear in messages, before variables are replaced. */
    Set<String> secrets() {
        return SecretTexts.of(merged());
    }

    private static Map<String, String> read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new UserException("cannot read the configuration file " + file + ": " + e, e);
        }
        Map<String, String> values = new HashMap<>();
        properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
        return values;
    }
}
