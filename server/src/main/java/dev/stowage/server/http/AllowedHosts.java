package dev.stowage.server.http;

import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.HostPort;
import org.jspecify.annotations.Nullable;

/*
 * Protection against DNS rebinding. Without a token, all requests from this machine are admitted. A web page of an attacker can send requests
 * from a browser on this machine under a host name that resolves to 127.0.0.1, and could read the responses. But it cannot change the Host
 * header.
 */
/** The host names that an instance without a token accepts: those of the loopback address, and its own. */
final class AllowedHosts {
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|::1");

    private final Set<String> own = new HashSet<>();

    /** @param own configured host names */
    AllowedHosts(Collection<String> own) {
        own.forEach(name -> this.own.add(plain(name)));
    }

    /** Whether a request has an allowed host. Browsers always send the Host header. */
    boolean accepts(Request request) {
        return accepts(request.getHeaders().get(HttpHeader.HOST))
                && acceptsName(request.getHttpURI().getHost());
    }

    /** Whether a {@code Host} header is allowed; null, a request without the header, is. */
    boolean accepts(@Nullable String host) {
        if (host == null) {
            return true;
        }
        try {
            return acceptsName(new HostPort(host).getHost());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private boolean acceptsName(@Nullable String name) {
        if (name == null) {
            return true;
        }
        String plain = plain(name);
        return LOOPBACK.matcher(plain).matches() || own.contains(plain);
    }

    /** Lower case, IPv6 addresses without brackets. */
    private static String plain(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.startsWith("[") && lower.endsWith("]") ? lower.substring(1, lower.length() - 1) : lower;
    }
}
