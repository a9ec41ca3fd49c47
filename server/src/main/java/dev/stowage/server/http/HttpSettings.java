package dev.stowage.server.http;

import dev.stowage.cli.config.AppConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * The address and the token of an instance.
 *
 * @param host address to listen on
 * @param port port to listen on, 0 for any free port
 * @param managementPort port for health and metrics, 0 for any free port
 * @param tokens tokens that requests must carry, except those for health; null if none
 * @param advertised host:port at which other instances reach this one, null for host and port
 */
record HttpSettings(
        String host, int port, int managementPort, @Nullable AccessTokens tokens, @Nullable String advertised) {
    /**
     * The settings of a configuration.
     *
     * @throws ConfigException if it listens on other addresses than loopback without a token, or if a value is invalid
     * @throws dev.stowage.cli.UserException if the token file cannot be read
     */
    static HttpSettings of(AppConfig config) {
        AccessTokens tokens = AccessTokens.of(config);
        String host = config.httpHost();
        if (tokens == null && !isLoopback(host)) {
            throw new ConfigException(
                    "http.host",
                    host,
                    "addresses other than loopback require a token; set http.token.file (or http.token) to the same token for"
                            + " all instances, for instance the output of `openssl rand -hex 24`");
        }
        return new HttpSettings(host, config.httpPort(), config.managementPort(), tokens, config.httpAdvertised());
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
        return url(host, listening);
    }

    /** The URL of an instance on this machine. */
    static String url(String host, int port) {
        return "http://" + address(isWildcard(host) ? "localhost" : host, port) + "/";
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
