package dev.stowage.server.http;

import dev.stowage.cli.UserException;
import dev.stowage.cli.config.AppConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * The address and the token of an instance.
 *
 * @param host address to listen on
 * @param port port to listen on, 0 for any free port
 * @param managementPort port for health and metrics, 0 for any free port
 * @param token token that requests must carry, except those for health; null if none
 * @param advertised host:port at which other instances reach this one, null for host and port
 */
record HttpSettings(String host, int port, int managementPort, @Nullable String token, @Nullable String advertised) {
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{16,512}");

    /**
     * The settings of a configuration.
     *
     * @throws ConfigException if it listens on other addresses than loopback without a token, or if a value is invalid
     * @throws UserException if the token file cannot be read
     */
    static HttpSettings of(AppConfig config) {
        String token = token(config);
        String host = config.httpHost();
        if (token == null && !isLoopback(host)) {
            throw new ConfigException(
                    "http.host",
                    host,
                    "addresses other than loopback require a token; set http.token.file (or http.token) to the same token for"
                            + " all instances, for instance the output of `openssl rand -hex 24`");
        }
        return new HttpSettings(host, config.httpPort(), config.managementPort(), token, config.httpAdvertised());
    }

    /** Host and port in an address, an IPv6 host in brackets. */
    static String address(String host, int port) {
        return (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
    }

    /** The address at which other instances reach an instance that listens on the given port. */
    String advertised(int listening) {
        return advertised != null ? advertised : address(isWildcard(host) ? machine() : host, listening);
    }

    /** The URL for a browser on this machine. */
    String url(int listening) {
        return "http://" + address(isWildcard(host) ? "localhost" : host, listening) + "/";
    }

    private static @Nullable String token(AppConfig config) {
        String given = config.httpToken();
        String file = config.httpTokenFile();
        if (given != null && file != null) {
            throw new ConfigException("http.token.file", file, "http.token is also set; remove one of them");
        }
        if (given == null && file == null) {
            return null;
        }
        String token = given != null ? given : read(Path.of(String.valueOf(file)));
        if (!TOKEN.matcher(token).matches()) {
            throw new ConfigException((given != null ? "http.token" : "http.token.file " + file)
                    + ": a token must have 16 to 512 ASCII characters without spaces, for instance the output of"
                    + " `openssl rand -hex 24`");
        }
        return token;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UserException("cannot read the token from " + file + " (http.token.file): " + e, e);
        }
    }

    private static boolean isLoopback(String host) {
        return resolve(host).isLoopbackAddress();
    }

    private static boolean isWildcard(String host) {
        return resolve(host).isAnyLocalAddress();
    }

    private static InetAddress resolve(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new ConfigException(
                    "http.host",
                    host,
                    "unknown host; it must be an address of this machine, for instance 127.0.0.1 for local connections or"
                            + " 0.0.0.0 for all");
        }
    }

    private static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
