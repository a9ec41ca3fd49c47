package dev.stowage.cli.config;

import dev.stowage.schemas.SecretFile;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigException;

/** Secrets in files: the key of each secret, followed by {@code .file}, names a file with its value. */
final class SecretFiles {
    static final String SUFFIX = ".file";

    /** The registry client reads these files again when they change. */
    private static final Set<String> READ_BY_CLIENT =
            Set.of("registry.basic.auth.user.info.file", "registry.bearer.auth.token.file");

    private SecretFiles() {}

    /** Whether a key names a file whose content is read only at the start. */
    static boolean isReadOnce(String key) {
        return secretOf(key).isPresent() && !READ_BY_CLIENT.contains(key);
    }

    /** The secret whose file a key names; empty for any other key. */
    static Optional<String> secretOf(String key) {
        return Optional.of(key)
                .filter(name -> name.endsWith(SUFFIX))
                .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                .filter(name -> ClientKeys.kind(name) == ClientKeys.Kind.SECRET);
    }

    /**
     * Reads the files of clients' secrets.
     *
     * @return the values, with the secrets added
     * @throws ConfigException if a file cannot be read or is empty, or if the secret is also given without a file
     */
    static Map<String, String> read(Map<String, String> values) {
        Map<String, String> all = new HashMap<>(values);
        new TreeMap<>(values).forEach((key, file) -> secretOf(key).ifPresent(secret -> {
            if (values.containsKey(secret)) {
                throw new ConfigException(key, file, secret + " is also set; remove one of them");
            }
            try {
                all.put(secret, SecretFile.read(Path.of(file)));
            } catch (IOException | InvalidPathException e) {
                throw new ConfigException(
                        key, file, "accepted: a file with the value of " + secret + ", but it " + e.getMessage());
            }
        }));
        return all;
    }
}
