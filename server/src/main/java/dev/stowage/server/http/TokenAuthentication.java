package dev.stowage.server.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Authentication by token or session; without a configured token, all requests are admitted. */
final class TokenAuthentication {
    static final String COOKIE = "stowage_session";

    private static final String SCHEME = "bearer ";

    private final byte @Nullable [] hash;
    private final Sessions sessions;

    /** @param token required token, null for none */
    TokenAuthentication(@Nullable String token, Sessions sessions) {
        this.hash = token == null ? null : sha256(token);
        this.sessions = sessions;
    }

    /** Whether no token is required. */
    boolean isOpen() {
        return hash == null;
    }

    /** Whether a request carries a token or a session, valid or not. */
    static boolean hasCredentials(Request request) {
        return request.getHeaders().contains(HttpHeader.AUTHORIZATION) || session(request) != null;
    }

    /** Whether a request carries the token or an open session. */
    boolean admits(Request request) {
        return isOpen()
                || knowsToken(request.getHeaders().get(HttpHeader.AUTHORIZATION))
                || sessions.isOpen(session(request));
    }

    /** Whether an {@code Authorization} header carries the token. */
    boolean knowsToken(@Nullable String authorization) {
        if (hash == null
                || authorization == null
                || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        // Comparing hashes takes constant time, independent of the token and its length.
        return MessageDigest.isEqual(
                hash, sha256(authorization.substring(SCHEME.length()).strip()));
    }

    private static @Nullable String session(Request request) {
        for (HttpCookie cookie : Request.getCookies(request)) {
            if (cookie.getName().equals(COOKIE)) {
                return cookie.getValue();
            }
        }
        return null;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
