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
 * Without a token, being on this machine is what lets a request in. A page from elsewhere can have a browser on this machine
 * ask for it under a name that the page's owner points at 127.0.0.1, and could then read the answer; but it cannot choose
 * the name that the request is for.
 */
/** The names under which an instance without a token answers: those of the loopback address, and its own. */
final class AllowedHosts {
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|::1");

    private final Set<String> own = new HashSet<>();

    /** @param own names that the configuration gives */
    AllowedHosts(Collection<String> own) {
        own.forEach(name -> this.own.add(plain(name)));
    }

    /** Whether a request is for one of them; no browser leaves out for which name it is. */
    boolean accepts(Request request) {
        return accepts(request.getHeaders().get(HttpHeader.HOST))
                && acceptsName(request.getHttpURI().getHost());
    }

    /** Whether a {@code Host} header names one of them. */
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

    /** In lower case, an IPv6 address without brackets. */
    private static String plain(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.startsWith("[") && lower.endsWith("]") ? lower.substring(1, lower.length() - 1) : lower;
    }
}
