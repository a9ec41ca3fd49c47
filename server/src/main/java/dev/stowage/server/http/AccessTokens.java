package dev.stowage.server.http;

import dev.stowage.cli.UserException;
import dev.stowage.cli.config.AppConfig;
import dev.stowage.schemas.SecretFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens that requests may carry. A file contains one or, while they are changed, two, one per line; it is read again when it changes.
 * Thread-safe.
 */
final class AccessTokens {
    private static final Logger LOGGER = LoggerFactory.getLogger(AccessTokens.class);
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{16,512}");
    private static final int MAX_TOKENS = 2;

    private final @Nullable SecretFile file;
    private volatile Tokens tokens;

    /** @param text content of the file or of the key */
    private record Tokens(String text, List<String> all, List<byte[]> hashes) {
        static Tokens of(String text) {
            List<String> all = text.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            if (all.isEmpty()
                    || all.size() > MAX_TOKENS
                    || !all.stream().allMatch(line -> TOKEN.matcher(line).matches())) {
                throw new IllegalArgumentException(
                        "a token must have 16 to 512 ASCII characters without spaces, for instance the"
                                + " output of `openssl rand -hex 24`; a file has one, or two in two lines");
            }
            return new Tokens(text, all, all.stream().map(AccessTokens::sha256).toList());
        }
    }

    private AccessTokens(@Nullable SecretFile file, Tokens tokens) {
        this.file = file;
        this.tokens = tokens;
    }

    /** A token that does not change. */
    static AccessTokens of(String token) {
        return new AccessTokens(null, Tokens.of(token));
    }

    /**
     * The tokens of a configuration, null if it has none.
     *
     * @throws ConfigException if both keys are set or a token is invalid
     * @throws UserException if the file cannot be read
     */
    static @Nullable AccessTokens of(AppConfig config) {
        String given = config.httpToken();
        String path = config.httpTokenFile();
        if (given != null && path != null) {
            throw new ConfigException("http.token.file", path, "http.token is also set; remove one of them");
        }
        try {
            if (path != null) {
                SecretFile file = SecretFile.open(Path.of(path));
                return new AccessTokens(file, Tokens.of(file.value()));
            }
            return given == null ? null : of(given);
        } catch (IOException | InvalidPathException e) {
            throw new UserException(
                    "cannot read the token: the file " + path + " (http.token.file) " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(
                    (path == null ? "http.token" : "http.token.file " + path) + ": " + e.getMessage());
        }
    }

    /** The token for requests to other instances: the first one. */
    String first() {
        return current().all().get(0);
    }

    /** Hash of the valid token that equals a candidate, null if there is none. Comparing hashes takes constant time, independent of the tokens. */
    byte @Nullable [] matching(String candidate) {
        byte[] asked = sha256(candidate);
        byte[] found = null;
        for (byte[] hash : current().hashes()) {
            if (MessageDigest.isEqual(hash, asked)) {
                found = hash;
            }
        }
        return found;
    }

    /** Whether a hash is that of a valid token. */
    boolean isValid(byte[] hash) {
        return current().hashes().stream().anyMatch(valid -> MessageDigest.isEqual(valid, hash));
    }

    private Tokens current() {
        Tokens known = tokens;
        if (file == null) {
            return known;
        }
        String text = file.value();
        if (text.equals(known.text())) {
            return known;
        }
        synchronized (this) {
            if (!text.equals(tokens.text())) {
                tokens = changed(text);
            }
            return tokens;
        }
    }

    private Tokens changed(String text) {
        try {
            return Tokens.of(text);
        } catch (IllegalArgumentException e) {
            LOGGER.atWarn()
                    .addKeyValue("error", e.getMessage())
                    .log("http.token.file has changed and is invalid, using the former tokens");
            return new Tokens(text, tokens.all(), tokens.hashes());
        }
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
